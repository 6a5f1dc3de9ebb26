import { describe, expect, it } from '@jest/globals';
import type { VisibilityChange } from '../delivery/message-visibility.ts';
import { aContext, aFifoRecord, anEvent, aRecord } from './sqs-event.fixture.ts';
import { aScene, failedIds, type SceneOptions } from './sqs-handler-scene.fixture.ts';
import { VirtualTimers } from '../delivery/virtual-timers.fixture.ts';
import { RetryMessageLaterError } from '../../../consumer/errors/retry-message-later-error.ts';

const rejectNewer = async (): Promise<never> => {
  throw new RetryMessageLaterError('NEWER_MESSAGE_VERSION', 'has version 2');
};

describe('a redelivery', () => {
  /** Keeps the delays, by message id. */
  const aDelayingScene = (overrides: SceneOptions = {}) => {
    const delays: [string, number][] = [];
    const visibility = {
      change: async (changes: readonly VisibilityChange[]) => {
        delays.push(
          ...changes.map(({ receiptHandle, seconds }) => [receiptHandle, seconds] as [string, number]),
        );
      },
    };
    const scene = aScene({ visibility, random: () => 1 - Number.EPSILON, ...overrides });
    return { ...scene, delays: () => Object.fromEntries(delays) as Record<string, number> };
  };

  it('is delayed, longer with every receive; done messages are not changed', async () => {
    const { handler, delays } = aDelayingScene();
    const failing = [1, 2, 3, 20].map((receiveCount) => aRecord(`fail-${receiveCount}`, { receiveCount }));

    await handler(anEvent(aRecord('a'), ...failing, aRecord('bad')), aContext());

    expect(delays()).toEqual({
      'receipt-fail-1': 5,
      'receipt-fail-2': 10,
      'receipt-fail-3': 20,
      'receipt-fail-20': 900,
    });
  });

  it('needs no call when nothing failed', async () => {
    let calls = 0;
    const visibility = {
      change: async () => {
        calls += 1;
      },
    };
    const { handler } = aScene({ visibility });

    await handler(anEvent(aRecord('a')), aContext());

    expect(calls).toBe(0);
  });

  it('of a FIFO group has the delay of the failed message, because a message in flight blocks the group', async () => {
    const { handler, delays } = aDelayingScene();
    const event = anEvent(
      aFifoRecord('a', 'x'),
      aFifoRecord('fail', 'x', { receiveCount: 3 }),
      aFifoRecord('b', 'y'),
      aFifoRecord('c', 'x', { receiveCount: 1 }),
    );

    await handler(event, aContext());

    expect(delays()).toEqual({ 'receipt-fail': 20, 'receipt-c': 20 });
  });

  it('of a message newer than its consumer waits hours for the deployment, also in a FIFO group', async () => {
    const { handler, delays } = aDelayingScene({ consume: rejectNewer, maxReceiveCount: 10 });
    const alone = [1, 2, 3, 7, 9].map((receiveCount) => aRecord(`newer-${receiveCount}`, { receiveCount }));
    const group = [aFifoRecord('newer', 'x', { receiveCount: 2 }), aFifoRecord('behind', 'x')];

    await handler(anEvent(...alone, ...group), aContext());

    expect(delays()).toEqual({
      'receipt-newer-1': 5,
      'receipt-newer-2': 17,
      'receipt-newer-3': 55,
      'receipt-newer-7': 6_533,
      'receipt-newer-9': 21_600,
      // The head of a FIFO group has five of the ten receives.
      'receipt-newer': 329,
      'receipt-behind': 329,
    });
  });

  it('of a message that was not started is delayed too; messages that are still being handled are not changed', async () => {
    const timers = new VirtualTimers();
    const { handler, delays } = aDelayingScene({
      concurrency: 1,
      consume: () => new Promise(() => undefined),
      timers,
    });

    const response = await timers.run(
      handler(
        anEvent(aRecord('hangs'), aRecord('waits')),
        aContext(() => 200 - timers.now()),
      ),
    );

    expect(failedIds(response)).toEqual(['hangs', 'waits']);
    expect(delays()).toEqual({ 'receipt-waits': 5 });
  });

  it('happens even if the queue does not accept the delay', async () => {
    const error = new Error('AccessDenied');
    const { handler, events } = aScene({ visibility: { change: () => Promise.reject(error) } });

    expect(failedIds(await handler(anEvent(aRecord('fail'), aRecord('a')), aContext()))).toEqual(['fail']);
    expect(events).toEqual([
      {
        event: 'consumer.queue-call-failed',
        consumer: 'wallets--deposits',
        call: 'change-visibility',
        messages: 1,
        error,
      },
    ]);
  });

  it('is reported in time even if the queue does not answer', async () => {
    const timers = new VirtualTimers();
    const { handler } = aScene({ visibility: { change: () => new Promise(() => undefined) }, timers });

    const response = await timers.run(
      handler(
        anEvent(aRecord('fail')),
        aContext(() => 200 - timers.now()),
      ),
    );

    expect(failedIds(response)).toEqual(['fail']);
    expect(timers.now()).toBeLessThan(200);
  });

  it.each([
    { backoff: { baseSeconds: 2, capSeconds: 1 } },
    { backoff: { baseSeconds: 1, capSeconds: 43_201 } },
    { maxReceiveCount: 0 },
    { maxReceiveCount: 1.5 },
  ])('rejects a delay of %j', (options) => {
    expect(() => aScene(options)).toThrow(RangeError);
  });
});

describe('the last receive', () => {
  it.each([
    [4, ['fail'], []],
    [5, [], ['fail']],
    [6, [], ['fail']],
  ])(
    'of five, when it is the %ith, reports %j and dead-letters %j',
    async (receiveCount, reported, lettered) => {
      const { handler, letters } = aScene({ maxReceiveCount: 5 });

      const response = await handler(anEvent(aRecord('fail', { receiveCount })), aContext());

      expect(failedIds(response)).toEqual(reported);
      expect(letters.map(({ deliveryId }) => deliveryId)).toEqual(lettered);
    },
  );

  it('creates a dead letter with the error as its reason, and reports it', async () => {
    const { handler, letters, events } = aScene({ maxReceiveCount: 5 });

    await handler(anEvent(aRecord('fail', { receiveCount: 5 })), aContext());

    expect(letters).toMatchObject([
      {
        body: 'fail',
        reason: 'RETRIES_EXHAUSTED',
        detail: 'DynamoDB is away.',
        error: { errorClass: 'Error', stackHash: expect.stringMatching(/^[0-9a-f]{16}$/u) as unknown },
        receiveCount: 5,
      },
    ]);
    expect(events).toMatchObject([
      {
        event: 'consumer.retries-exhausted',
        consumer: 'wallets--deposits',
        deliveryId: 'fail',
        receiveCount: 5,
        error: { message: 'DynamoDB is away.' },
      },
    ]);
  });

  it('of a message newer than its consumer creates a dead letter with that reason', async () => {
    const { handler, letters } = aScene({ maxReceiveCount: 5, consume: rejectNewer });

    await handler(anEvent(aRecord('newer', { receiveCount: 5 })), aContext());

    expect(letters).toMatchObject([{ reason: 'NEWER_MESSAGE_VERSION', detail: 'has version 2' }]);
  });

  it.each([
    [19, 0],
    [20, 1],
  ])(
    'of a message newer than its consumer is at most the twentieth: at the %ith there are %i dead letters',
    async (receiveCount, count) => {
      const { handler, letters } = aScene({ maxReceiveCount: 1_000, consume: rejectNewer });

      await handler(anEvent(aRecord('newer', { receiveCount })), aContext());

      expect(letters).toHaveLength(count);
    },
  );

  it('is not acknowledged while the dead-letter queue accepts nothing', async () => {
    const { handler, events } = aScene({
      maxReceiveCount: 5,
      deadLetters: { send: () => Promise.reject(new Error('The queue is gone.')) },
    });

    const response = await handler(anEvent(aRecord('fail', { receiveCount: 5 })), aContext());

    expect(failedIds(response)).toEqual(['fail']);
    expect(events.map(({ event }) => event)).toEqual(['consumer.failed']);
  });

  it('in a FIFO group lets the messages behind it continue in order', async () => {
    const { handler, consumed, letters } = aScene({ maxReceiveCount: 5 });
    const records = [
      aFifoRecord('fail', 'x', { receiveCount: 5 }),
      aFifoRecord('a', 'x'),
      aFifoRecord('b', 'x'),
    ];

    expect(failedIds(await handler(anEvent(...records), aContext()))).toEqual([]);
    expect(consumed).toEqual(['fail', 'a', 'b']);
    expect(letters).toMatchObject([{ groupId: 'x' }]);
  });

  it('is unknown without a receive limit', async () => {
    const { handler, letters } = aScene();

    await handler(anEvent(aRecord('fail', { receiveCount: 1_000 })), aContext());

    expect(letters).toEqual([]);
  });
});
