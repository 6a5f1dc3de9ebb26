import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { untilAborted } from '@dynamo-outbox/kernel';
import { aContext, aFifoRecord, anEvent, aRecord } from './sqs-event.fixture.ts';
import { aScene, errorCodesOf, failedIds } from './sqs-handler-scene.fixture.ts';
import { VirtualTimers } from '../delivery/virtual-timers.fixture.ts';

describe('a handler', () => {
  it.each([
    ['a context', anEvent(aRecord('a')), undefined],
    ['the context of Lambda', anEvent(aRecord('a')), {}],
    ['an event', undefined, aContext()],
    ['records', { body: 'a' }, aContext()],
  ])('refuses a call without %s, and handles nothing', async (_, event, context) => {
    const { handler, consumed } = aScene();
    const call = handler as (event: unknown, context: unknown) => Promise<unknown>;

    await expect(call(event, context)).rejects.toMatchObject({ code: 'INVALID_INVOCATION' });
    expect(consumed).toEqual([]);
  });
});

describe('a batch of a standard queue', () => {
  it('is acknowledged when every message is done', async () => {
    const { handler } = aScene();

    expect(await handler(anEvent(aRecord('a'), aRecord('b')), aContext())).toEqual({ batchItemFailures: [] });
  });

  it('is acknowledged if it is empty', async () => {
    expect(await aScene().handler(anEvent(), aContext())).toEqual({ batchItemFailures: [] });
  });

  it.each(['duplicate', 'ignored'] as const)('acknowledges what is %s', async (outcome) => {
    const { handler } = aScene({ consume: async () => ({ outcome }) });

    expect(failedIds(await handler(anEvent(aRecord('a')), aContext()))).toEqual([]);
  });

  it('reports only messages whose handler threw', async () => {
    const { handler, consumed, events } = aScene();

    const response = await handler(
      anEvent(aRecord('fail-1'), aRecord('a'), aRecord('fail-2'), aRecord('b')),
      aContext(),
    );

    expect(failedIds(response)).toEqual(['fail-1', 'fail-2']);
    expect(consumed).toEqual(['fail-1', 'a', 'fail-2', 'b']);
    // The consumer tells of its own failures; nobody tells of them twice.
    expect(events).toEqual([]);
  });

  it('passes the receive count on', async () => {
    const counts: number[] = [];
    const { handler } = aScene({
      consume: async ({ receiveCount }) => {
        counts.push(receiveCount);
        return { outcome: 'processed' };
      },
    });

    await handler(anEvent(aRecord('a', { receiveCount: 1 }), aRecord('b', { receiveCount: 12 })), aContext());

    expect(counts).toEqual([1, 12]);
  });

  it('gives each message its own signal, so that no signal has a listener for each message of a batch', async () => {
    const signals = new Set<AbortSignal | undefined>();
    const { handler } = aScene({
      consume: async ({ signal }) => {
        signals.add(signal);
        return untilAborted(Promise.resolve({ outcome: 'processed' }), signal);
      },
    });

    await handler(anEvent(...Array.from({ length: 12 }, (_, index) => aRecord(`m-${index}`))), aContext());

    expect(signals.size).toBe(12);
  });

  it('ignores group ids, which define no order on standard queues', async () => {
    const { handler } = aScene();
    const records = ['fail-1', 'a', 'b'].map((id) => aRecord(id, { groupId: 'tenant-1' }));

    expect(failedIds(await handler(anEvent(...records), aContext()))).toEqual(['fail-1']);
  });

  it('reports a message once if it is in the batch twice', async () => {
    const { handler } = aScene();

    expect(failedIds(await handler(anEvent(aRecord('fail'), aRecord('fail')), aContext()))).toEqual(['fail']);
  });
});

describe('a poison message', () => {
  it('is dead-lettered immediately, and other messages are processed', async () => {
    const { handler, letters, consumed } = aScene();
    const messageAttributes = { type: { dataType: 'String', stringValue: 'deposit.made' } };
    const poison = aRecord('m-2', { body: 'bad \u{1F600} {"', receiveCount: 3, messageAttributes });

    const response = await handler(anEvent(aRecord('a'), poison, aRecord('b')), aContext());

    expect(failedIds(response)).toEqual([]);
    expect(consumed).toEqual(['a', 'bad \u{1F600} {"', 'b']);
    expect(letters).toEqual([
      {
        body: 'bad \u{1F600} {"',
        reason: 'UNREADABLE_MESSAGE',
        detail: 'not JSON',
        consumer: 'wallets--deposits',
        deliveryId: 'm-2',
        receiveCount: 3,
        attributes: messageAttributes,
      },
    ]);
  });

  it('stays on its queue when the dead-letter queue does not accept it', async () => {
    const { handler, events } = aScene({
      deadLetters: { send: () => Promise.reject(new Error('The queue is gone.')) },
    });

    const response = await handler(anEvent(aRecord('a'), aRecord('bad', { receiveCount: 2 })), aContext());

    expect(failedIds(response)).toEqual(['bad']);
    expect(events).toEqual([
      {
        event: 'consumer.failed',
        consumer: 'wallets--deposits',
        receiveCount: 2,
        error: new Error('The queue is gone.'),
      },
    ]);
  });

  it('is acknowledged only after the dead-letter queue has accepted it', async () => {
    const steps: string[] = [];
    const { handler } = aScene({
      deadLetters: {
        send: async () => {
          await new Promise(setImmediate);
          steps.push('taken');
        },
      },
    });

    await handler(anEvent(aRecord('bad')), aContext()).then(() => steps.push('acknowledged'));

    expect(steps).toEqual(['taken', 'acknowledged']);
  });

  it('does not stop its FIFO group, and keeps its group in the dead-letter queue', async () => {
    const { handler, letters, consumed } = aScene();
    const records = ['a', 'bad', 'b'].map((id) => aFifoRecord(id, 'wallet#1'));

    expect(failedIds(await handler(anEvent(...records), aContext()))).toEqual([]);
    expect(consumed).toEqual(['a', 'bad', 'b']);
    expect(letters).toMatchObject([{ groupId: 'wallet#1' }]);
  });
});

describe('a batch of a FIFO queue', () => {
  it('handles the messages of a group in order, and groups concurrently', async () => {
    const running = new Map<string, number>();
    const order: string[] = [];
    let most = 0;
    const { handler } = aScene({
      consume: async ({ body }) => {
        const group = body.slice(0, 1);
        expect(running.get(group) ?? 0).toBe(0);
        running.set(group, 1);
        most = Math.max(
          most,
          [...running.values()].reduce((sum, count) => sum + count, 0),
        );
        await new Promise(setImmediate);
        running.set(group, 0);
        order.push(body);
        return { outcome: 'processed' };
      },
    });
    const records = ['x1', 'y1', 'x2', 'y2', 'x3'].map((id) => aFifoRecord(id, id.slice(0, 1)));

    await handler(anEvent(...records), aContext());

    expect(order.filter((id) => id.startsWith('x'))).toEqual(['x1', 'x2', 'x3']);
    expect(order.filter((id) => id.startsWith('y'))).toEqual(['y1', 'y2']);
    expect(most).toBe(2);
  });

  it('stops a group at its first failure and reports the rest in order; other groups continue', async () => {
    const { handler, consumed, events } = aScene();
    const event = anEvent(
      aFifoRecord('a', 'x'),
      aFifoRecord('fail', 'x'),
      aFifoRecord('b', 'y'),
      aFifoRecord('c', 'x'),
      aFifoRecord('d', 'x'),
      aFifoRecord('e', 'y'),
    );

    expect(failedIds(await handler(event, aContext()))).toEqual(['fail', 'c', 'd']);
    expect(consumed.toSorted()).toEqual(['a', 'b', 'e', 'fail']);
    expect(errorCodesOf(events)).toEqual(['EARLIER_MESSAGE_FAILED', 'EARLIER_MESSAGE_FAILED']);
  });

  it('stops a group when the dead-letter queue does not accept its message', async () => {
    const { handler } = aScene({ deadLetters: { send: () => Promise.reject(new Error('away')) } });
    const records = ['bad', 'a'].map((id) => aFifoRecord(id, 'x'));

    expect(failedIds(await handler(anEvent(...records), aContext()))).toEqual(['bad', 'a']);
  });
});

describe('concurrency', () => {
  const mostAtOnce = async (size: number, concurrency?: number): Promise<number> => {
    let running = 0;
    let most = 0;
    const { handler } = aScene({
      ...(concurrency === undefined ? {} : { concurrency }),
      consume: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
        return { outcome: 'processed' };
      },
    });
    const records = Array.from({ length: size }, (_, index) => aRecord(`m-${index}`));
    expect(failedIds(await handler(anEvent(...records), aContext()))).toEqual([]);
    return most;
  };

  it('is the whole batch by default', async () => {
    expect(await mostAtOnce(10)).toBe(10);
  });

  it.each([1, 3, 10, 11])('of %i is never exceeded', async (concurrency) => {
    expect(await mostAtOnce(10, concurrency)).toBe(Math.min(10, concurrency));
  });

  it.each([0, -1, Number.NaN])('rejects %d', (concurrency) => {
    expect(() => aScene({ concurrency })).toThrow(RangeError);
  });
});

describe('the end of the invocation', () => {
  it('prevents further messages from being started; SQS redelivers them', async () => {
    let remaining = 10_000;
    const { handler, consumed, events } = aScene({
      concurrency: 1,
      consume: async () => {
        remaining -= 4_000;
        return { outcome: 'processed' };
      },
    });

    // 10 s, then 6 s, then 2 s are left: within the reserve of 2 s nothing starts.
    const response = await handler(
      anEvent(aRecord('a'), aRecord('b'), aRecord('c')),
      aContext(() => remaining),
    );

    expect(consumed).toEqual(['a', 'b']);
    expect(failedIds(response)).toEqual(['c']);
    expect(errorCodesOf(events)).toEqual(['INVOCATION_ENDED']);
  });

  it.each([
    [2_001, []],
    [2_000, ['b']],
  ])('with %i ms left of a reserve of 2,000 ms leaves %j unhandled', async (left, undone) => {
    let remaining = 10_000;
    const { handler } = aScene({
      concurrency: 1,
      consume: async () => {
        remaining = left;
        return { outcome: 'processed' };
      },
    });

    expect(
      failedIds(
        await handler(
          anEvent(aRecord('a'), aRecord('b')),
          aContext(() => remaining),
        ),
      ),
    ).toEqual(undone);
  });

  it('is answered in time while a message hangs, and that message is reported', async () => {
    const timers = new VirtualTimers();
    const { handler, events } = aScene({
      consume: ({ body }) =>
        body === 'hangs' ? new Promise(() => undefined) : Promise.resolve({ outcome: 'processed' }),
      timers,
    });
    const remaining = (): number => 400 - timers.now();

    const response = await timers.run(
      handler(anEvent(aRecord('a'), aRecord('hangs'), aRecord('b')), aContext(remaining)),
    );

    expect(remaining()).toBeGreaterThan(0);
    expect(failedIds(response)).toEqual(['hangs']);
    expect(errorCodesOf(events)).toEqual(['INVOCATION_ENDED']);
  });

  it('dead-letters a message that hangs in its last receive, with the reason', async () => {
    const timers = new VirtualTimers();
    const { handler, letters } = aScene({
      consume: ({ body, signal }) =>
        body === 'hangs'
          ? untilAborted(new Promise<never>(() => undefined), signal)
          : Promise.resolve({ outcome: 'processed' }),
      maxReceiveCount: 3,
      timers,
    });
    const invoke = (receiveCount: number) =>
      timers.run(
        handler(
          anEvent(aRecord('hangs', { receiveCount }), aRecord('b')),
          aContext(() => 30_000),
        ),
      );

    expect(failedIds(await invoke(2))).toEqual(['hangs']);
    expect(letters).toEqual([]);
    expect(failedIds(await invoke(3))).toEqual([]);
    expect(letters).toMatchObject([
      { deliveryId: 'hangs', reason: 'RETRIES_EXHAUSTED', error: { errorClass: 'INVOCATION_ENDED' } },
    ]);
  });

  it('stays final when the function is thawed later: no message of the old batch starts', async () => {
    let release = (): void => undefined;
    const { handler, consumed } = aScene({
      concurrency: 1,
      deadlineReserveMilliseconds: 20,
      consume: () =>
        new Promise((resolve) => {
          release = () => {
            resolve({ outcome: 'processed' });
          };
        }),
    });
    let remaining = 40;
    const response = await handler(
      anEvent(aRecord('a'), aRecord('b')),
      aContext(() => remaining),
    );

    remaining = 900_000;
    release();
    await new Promise(setImmediate);

    expect(failedIds(response)).toEqual(['a', 'b']);
    expect(consumed).toEqual(['a']);
  });

  it('leaves a function with less time than the reserve at least half of it', async () => {
    const { handler } = aScene();

    expect(
      failedIds(
        await handler(
          anEvent(aRecord('a')),
          aContext(() => 1_000),
        ),
      ),
    ).toEqual([]);
  });

  it('may be at any time in the future', async () => {
    const { handler } = aScene({
      consume: async () =>
        new Promise((resolve) => {
          setImmediate(() => {
            resolve({ outcome: 'processed' });
          });
        }),
    });

    expect(
      failedIds(
        await handler(
          anEvent(aRecord('a')),
          aContext(() => Number.MAX_SAFE_INTEGER),
        ),
      ),
    ).toEqual([]);
  });
});

describe('any batch', () => {
  const kinds = fc.constantFrom('ok', 'bad', 'fail');
  const groups = fc.constantFrom('x', 'y', 'z');

  it('ends with every message acknowledged or reported, failures in batch order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(kinds, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (batch, concurrency) => {
          const { handler, letters } = aScene({ concurrency });
          const records = batch.map((kind, index) => aRecord(`m-${index}`, { body: kind }));
          const idsOf = (kind: string): readonly string[] =>
            records.filter(({ body }) => body === kind).map(({ messageId }) => messageId);

          expect(failedIds(await handler(anEvent(...records), aContext()))).toEqual(idsOf('fail'));
          expect(letters.map(({ deliveryId }) => deliveryId).sort()).toEqual([...idsOf('bad')].sort());
        },
      ),
    );
  });

  it('of a FIFO queue reports all messages of each group from its first failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(kinds, groups), { maxLength: 12 }), async (batch) => {
        const { handler } = aScene();
        const records = batch.map(([kind, group], index) => aFifoRecord(`m-${index}`, group, { body: kind }));
        const comesAgain = (record: SQSRecord, place: number): boolean =>
          records
            .slice(0, place + 1)
            .some(
              ({ body, attributes }) =>
                body === 'fail' && attributes.MessageGroupId === record.attributes.MessageGroupId,
            );

        expect(failedIds(await handler(anEvent(...records), aContext()))).toEqual(
          records.filter(comesAgain).map(({ messageId }) => messageId),
        );
      }),
    );
  });
});
