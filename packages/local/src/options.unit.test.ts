import { describe, expect, it } from '@jest/globals';
import { createScheduleEventSource } from './event-sources/schedule-event-source.ts';
import { startLocalStack } from './index.ts';

const description = {
  tables: [],
  topics: [],
  queues: [],
  subscriptions: [],
  buckets: [],
  functions: [],
  streamMappings: [],
  queueMappings: [],
  scheduledFunctions: [],
  httpServices: [],
};

describe('an invalid number among the options', () => {
  it.each([
    ['ports.orders', { ports: { orders: Number.NaN } }],
    ['ports.orders', { ports: { orders: -1 } }],
    ['ports.orders', { ports: { orders: 65_536 } }],
    ['scheduleIntervalSeconds', { scheduleIntervalSeconds: Number.NaN }],
    ['scheduleIntervalSeconds', { scheduleIntervalSeconds: 0 }],
  ])('is rejected with its name before the stack starts anything: %s, %j', async (name, option) => {
    const start = startLocalStack({ description, root: '.', ...option });

    await expect(start).rejects.toThrow(RangeError);
    await expect(start).rejects.toThrow(name);
  });

  it.each([Number.NaN, 0, -1, 86_401])('is rejected as the interval of a schedule: %d', (intervalSeconds) => {
    const create = () =>
      createScheduleEventSource({
        rule: 'sweeper',
        region: 'eu-north-1',
        intervalSeconds,
        invoke: () => Promise.resolve(undefined),
        clock: () => new Date(0),
        warn: () => undefined,
      });

    expect(create).toThrow('intervalSeconds must be a number from 0.001 to 86400');
  });
});
