import { describe, expect, it } from '@jest/globals';
import type { ScheduledEvent } from 'aws-lambda';
import { eventually } from './event-source.fixture.ts';
import type { InvokeFunction } from './event-source.ts';
import { createScheduleEventSource } from './schedule-event-source.ts';

const intervalSeconds = 0.01;

const schedule = (invoke: InvokeFunction<ScheduledEvent>) => {
  const warnings: string[] = [];
  const source = createScheduleEventSource({
    rule: 'sweeper',
    region: 'eu-north-1',
    intervalSeconds,
    invoke,
    clock: () => new Date('2026-01-02T03:04:05.678Z'),
    warn: (line) => warnings.push(line),
  });
  return { source, warnings };
};

describe('a schedule event source', () => {
  it('calls a function repeatedly, with the event of a rule', async () => {
    const events: ScheduledEvent[] = [];
    const { source, warnings } = schedule(async (event) => events.push(event));

    source.start();
    await eventually(() => events.length >= 3);
    await source.stop();

    expect(events[0]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      time: '2026-01-02T03:04:05Z',
      region: 'eu-north-1',
      resources: ['arn:aws:events:eu-north-1:000000000000:rule/sweeper'],
      detail: {},
    });
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(warnings).toEqual([]);
  });

  it('waits for a call to end, however long it takes, and skips the missed calls', async () => {
    let [running, most, calls] = [0, 0, 0];
    let end: () => void = () => undefined;
    const { source } = schedule(async () => {
      running += 1;
      calls += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      running -= 1;
    });

    source.start();
    await eventually(() => calls === 1);
    const missed = performance.now() + 5 * intervalSeconds * 1_000;
    await eventually(() => performance.now() > missed);
    expect(calls).toBe(1);
    end();
    await eventually(() => calls === 2);
    end();
    await Promise.all([source.stop(), eventually(() => (end(), running === 0))]);

    expect(most).toBe(1);
  });

  it('continues after a failed call, and reports failures once', async () => {
    let calls = 0;
    const { source, warnings } = schedule(() => {
      calls += 1;
      return calls < 4 ? Promise.reject(new Error('no table')) : Promise.resolve();
    });

    source.start();
    await eventually(() => calls > 4);
    await source.stop();

    expect(warnings).toEqual(['a call failed, the next one follows on schedule: no table']);
  });

  it('stops during a wait, without another call', async () => {
    let calls = 0;
    const { source } = schedule(async () => {
      calls += 1;
    });

    source.start();
    await source.stop();

    expect(calls).toBe(0);
  });
});
