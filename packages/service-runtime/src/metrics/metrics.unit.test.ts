import type { MessagingEvent } from '@dynamo-outbox/messaging';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { captureOutput, type Line } from '../logging/output.fixture.ts';
import { createMetrics, silentMetrics } from './create-metrics.ts';
import { emitMessagingMetrics } from './emit-messaging-metrics.ts';
import { flushAfter } from './flush-after.ts';
import { messagingEventNames, metricsOf } from './messaging-metrics.ts';
import type { Metrics, MetricSample } from './metric-sample.ts';
import { observeAll } from './observe-all.ts';

const consumed = { event: 'consumer.consumed', consumer: 'orders--customers', messageId: 'm' } as const;
const dispatched = {
  event: 'relay.dispatched',
  records: 2,
  published: 2,
  failed: 0,
  parked: 0,
  left: 0,
  retried: 0,
  lagMilliseconds: 5,
} as const;
const published = { event: 'relay.published-batch', topic: 'orders', entries: 10, failed: 0 } as const;
const failed = { event: 'consumer.failed', consumer: 'orders--customers', receiveCount: 1 } as const;
const postponed = { event: 'consumer.postponed', consumer: 'orders--customers', receiveCount: 1 } as const;

const named = (samples: readonly MetricSample[]): Readonly<Record<string, number>> =>
  Object.fromEntries(samples.map(({ name, value }) => [name, value]));

describe('the measurements of a messaging event', () => {
  it.each<readonly [MessagingEvent, Readonly<Record<string, number>>]>([
    [published, { PublishBatchFill: 10, MessagesPublished: 10 }],
    [
      { ...published, failed: 3 },
      { PublishBatchFill: 10, MessagesPublished: 7, PublishFailures: 3 },
    ],
    [
      { ...published, failed: 10 },
      { PublishBatchFill: 10, PublishFailures: 10 },
    ],
    [dispatched, { DispatchLagMilliseconds: 5 }],
    [
      { ...dispatched, retried: 2 },
      { DispatchLagMilliseconds: 5, PublishRetries: 2 },
    ],
    [
      { ...dispatched, left: 3 },
      { DispatchLagMilliseconds: 5, MessagesLeftToSweeper: 3 },
    ],
    // Nothing was published, so nothing is known of the lag.
    [{ ...dispatched, published: 0 }, {}],
    [
      { ...consumed, outcome: 'processed', lagMilliseconds: 12 },
      { MessagesProcessed: 1, HandlingLagMilliseconds: 12 },
    ],
    [
      { ...consumed, outcome: 'duplicate', lagMilliseconds: 0 },
      { DuplicateMessages: 1, HandlingLagMilliseconds: 0 },
    ],
    [{ ...consumed, outcome: 'rejected', reason: 'UNREADABLE_MESSAGE' }, { MessagesRejected: 1 }],
    [{ ...consumed, outcome: 'ignored' }, { IgnoredMessages: 1 }],
    [{ ...consumed, outcome: 'stale' }, { StaleMessages: 1 }],
    [{ ...failed, error: new Error('no') }, { FailedDeliveries: 1 }],
    [{ ...postponed, error: new Error('no') }, { PostponedMessages: 1 }],
    [
      { ...postponed, error: Object.assign(new Error('no'), { code: 'MESSAGE_GAP' }) },
      { PostponedMessages: 1, MessageGaps: 1 },
    ],
    [
      { ...postponed, error: Object.assign(new Error('no'), { code: 'NEWER_MESSAGE_VERSION' }) },
      { PostponedMessages: 1, NewerMessages: 1 },
    ],
    [{ event: 'consumer.queue-back', consumer: 'orders--customers' }, {}],
    [
      { event: 'relay.circuit-closed', topic: 'orders', openMilliseconds: 50 },
      { CircuitOpenMilliseconds: 50 },
    ],
    [{ event: 'relay.marks-failed', items: 4, error: new Error('no') }, { MarkFailures: 4 }],
  ])('of %j are %j', (event, expected) => {
    expect(named(metricsOf(event))).toEqual(expected);
  });

  it('have no delay of a list that could not be read, which would clear an alarm', () => {
    const swept = {
      event: 'schedule.swept',
      listed: 0,
      released: 0,
      failed: 3,
      oldestDelayMilliseconds: undefined,
      isComplete: false,
      durationMilliseconds: 1,
    } as const;
    expect(named(metricsOf(swept))).toEqual({ ReleaseFailures: 3 });
    expect(named(metricsOf({ ...swept, failed: 0, oldestDelayMilliseconds: 0 }))).toEqual({
      ScheduleDelaySeconds: 0,
    });
  });

  it('have names in PascalCase, with the unit at the end unless it is a count', () => {
    const events: readonly MessagingEvent[] = [
      published,
      { ...dispatched, retried: 1 },
      { ...consumed, outcome: 'processed', lagMilliseconds: 1 },
    ];

    for (const { name, unit } of events.flatMap(metricsOf)) {
      expect(name).toMatch(/^(?:[A-Z][a-z]+)+$/u);
      expect(unit === 'Count' || name.endsWith(unit)).toBe(true);
    }
  });

  it('are defined for every event', () => {
    expect(messagingEventNames).toContain('consumer.consumed');
    expect(new Set(messagingEventNames).size).toBe(messagingEventNames.length);
  });
});

describe('metrics in the embedded metric format', () => {
  let output: ReturnType<typeof captureOutput>;

  beforeEach(() => {
    output = captureOutput();
  });

  afterEach(() => {
    output.restore();
  });

  const directivesOf = (line: Line | undefined): unknown =>
    (line?.['_aws'] as { readonly CloudWatchMetrics: readonly unknown[] } | undefined)?.CloudWatchMetrics;

  it('are one JSON line for the service and one for each consumer, with their dimensions', () => {
    const metrics = createMetrics({ serviceName: 'orders', mode: 'emf' });
    const observe = emitMessagingMetrics(metrics);

    [published, { ...consumed, outcome: 'duplicate', lagMilliseconds: 7 } as const].forEach(observe);
    expect(output.lines()).toEqual([]);
    metrics.flush();

    const [relay, consumer, ...others] = output.lines();
    expect(others).toEqual([]);
    expect(relay).toMatchObject({ service: 'orders', PublishBatchFill: 10, MessagesPublished: 10 });
    expect(directivesOf(relay)).toEqual([
      {
        Namespace: 'DynamoOutbox',
        Dimensions: [['service']],
        Metrics: [
          { Name: 'PublishBatchFill', Unit: 'Count' },
          { Name: 'MessagesPublished', Unit: 'Count' },
        ],
      },
    ]);
    expect(consumer).toMatchObject({
      service: 'orders',
      consumer: 'orders--customers',
      DuplicateMessages: 1,
      HandlingLagMilliseconds: 7,
    });
    expect(directivesOf(consumer)).toMatchObject([{ Dimensions: [['service', 'consumer']] }]);
  });

  it('use the namespace of their stage, if there is one', () => {
    const metrics = createMetrics({ serviceName: 'orders', mode: 'emf', namespace: 'DynamoOutbox/dev' });
    emitMessagingMetrics(metrics)(published);

    metrics.flush();

    expect(output.lines().map(directivesOf)).toMatchObject([[{ Namespace: 'DynamoOutbox/dev' }]]);
  });

  it('keep every single measurement, so that percentiles can be computed', () => {
    const metrics = createMetrics({ serviceName: 'orders', mode: 'emf' });
    [3, 1, 2].forEach((value) => {
      metrics.add({ name: 'HandlingLagMilliseconds', unit: 'Milliseconds', value });
    });

    metrics.flush();

    expect(output.lines()).toMatchObject([{ HandlingLagMilliseconds: [3, 1, 2] }]);
  });

  it('are written once, and nothing is written without measurements', () => {
    const metrics = createMetrics({ serviceName: 'orders', mode: 'emf' });
    metrics.flush();
    metrics.add({ name: 'LostRaces', unit: 'Count', value: 1 });

    metrics.flush();
    metrics.flush();

    expect(output.lines()).toHaveLength(1);
  });

  it('include all of ten thousand measurements between two flushes', () => {
    const metrics = createMetrics({ serviceName: 'orders', mode: 'emf' });
    for (let value = 0; value < 10_000; value += 1) {
      metrics.add({ name: 'HandlingLagMilliseconds', unit: 'Milliseconds', value });
    }

    metrics.flush();

    const values = output.lines().flatMap((line) => line['HandlingLagMilliseconds']);
    expect(values).toHaveLength(10_000);
    expect(new Set(values).size).toBe(10_000);
  });

  it('write nothing if they are disabled', () => {
    const metrics = createMetrics({ serviceName: 'orders', mode: 'none' });

    metrics.add({ name: 'LostRaces', unit: 'Count', value: 1 });
    metrics.flush();

    expect(metrics).toBe(silentMetrics);
    expect(output.lines()).toEqual([]);
  });
});

describe('a handler that flushes', () => {
  const aHandler = (handler: () => Promise<string>) => {
    const steps: string[] = [];
    const metrics: Metrics = { add: () => undefined, flush: () => steps.push('flushed') };
    return { steps, handle: flushAfter<object, object, string>(metrics, handler) };
  };

  it('writes the measurements after the work, and returns the result of the work', async () => {
    const { steps, handle } = aHandler(async () => {
      steps.push('worked');
      return 'done';
    });

    expect(await handle({}, {})).toBe('done');
    expect(steps).toEqual(['worked', 'flushed']);
  });

  it('writes the measurements even if the work fails', async () => {
    const { steps, handle } = aHandler(() => Promise.reject(new Error('no')));

    await expect(handle({}, {})).rejects.toThrow('no');
    expect(steps).toEqual(['flushed']);
  });
});

describe('combined observers', () => {
  it('receive every event, in order', () => {
    const received: string[] = [];
    const observe = observeAll(
      ({ event }) => received.push(`first ${event}`),
      ({ event }) => received.push(`second ${event}`),
    );

    [published, dispatched].forEach(observe);

    expect(received).toEqual([
      'first relay.published-batch',
      'second relay.published-batch',
      'first relay.dispatched',
      'second relay.dispatched',
    ]);
  });
});
