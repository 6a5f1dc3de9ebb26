import { describe, expect, it } from '@jest/globals';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxStore } from './outbox-store.ts';
import { DispatchMarksFailedError } from './dispatch-marks-failed-error.ts';
import type { MessagePublisher } from './message-publisher.ts';
import { createMessageRelay } from './message-relay.ts';
import type { RelayRecord } from './relay-record.ts';
import { acceptedBy, callsOf, createHarness, fates } from './relay-harness.fixture.ts';
import { aStoredMessage, anOutboxItem, toRecords } from './relay.fixture.ts';

const names = (count: number, start = 1): readonly string[] =>
  Array.from({ length: count }, (_, index) => `m${start + index}`);

describe('the message relay', () => {
  describe('keeps order', () => {
    it('publishes items in stream order and messages in stored order, one call at a time on an ordered topic', async () => {
      const { relay, broker, publisher } = createHarness();

      const report = await relay.dispatch(
        toRecords(['a', 'a1 a2', 'ordered'], ['b', 'b1', 'ordered'], ['a', 'a3', 'ordered']),
      );

      expect(acceptedBy(broker, 'ordered').filter((name) => name.startsWith('a'))).toEqual([
        'a1',
        'a2',
        'a3',
      ]);
      expect(callsOf(publisher)).toEqual([['a1', 'b1'], ['a2'], ['a3']]);
      expect(report).toMatchObject({ firstFailed: undefined, published: 4, failed: 0 });
    });

    it('puts several messages of a key into one call, in order, on an unordered topic', async () => {
      const { relay, publisher } = createHarness();

      await relay.dispatch(toRecords(['a', 'a1 a2'], ['b', 'b1'], ['a', 'a3']));

      expect(callsOf(publisher)).toEqual([['a1', 'a2', 'a3', 'b1']]);
    });

    it('holds a key back while its message to another topic is pending', async () => {
      const { relay, publisher } = createHarness();

      await relay.dispatch(toRecords(['a', 'a1', 'orders'], ['a', 'a2', 'other'], ['a', 'a3', 'orders']));

      expect(callsOf(publisher)).toEqual([['a1'], ['a2'], ['a3']]);
      expect(publisher.violations).toEqual([]);
    });

    it.each([
      ['#002', '#003', '0000000007#01994c6f-8a00-7000-8000-000000000001'],
      ['#p002', '#p003', 'VERSION#000000000007'],
      ['#p002', '#p003', 'WRITE#180000000007'],
    ])(
      'publishes parts %s and %s of %s in part order, at the place of the first to arrive',
      async (two, three, sortKey) => {
        const { relay, publisher } = createHarness();
        const part = (key: string, name: string, position: string): RelayRecord => ({
          position,
          content: { item: anOutboxItem({ sortKey: key, messages: [aStoredMessage(name)] }) },
        });

        await relay.dispatch([
          part(`${sortKey}${three}`, 'third', '1'),
          part(sortKey.replace('7', '8'), 'next', '2'),
          part(sortKey, 'first', '3'),
          part(`${sortKey}${two}`, 'second', '4'),
        ]);

        expect(callsOf(publisher)).toEqual([['first', 'second', 'third', 'next']]);
      },
    );

    it('reports the lowest position of a split item, whichever of its parts failed', async () => {
      const { relay } = createHarness({ fateOf: fates({ first: ['refused'] }) });
      const sortKey = '0000000007#01994c6f-8a00-7000-8000-000000000001';

      const report = await relay.dispatch([
        {
          position: '1',
          content: {
            item: anOutboxItem({
              sortKey: `${sortKey}#002`,
              messages: [aStoredMessage('second', 'ordered')],
            }),
          },
        },
        { position: '2', content: { item: anOutboxItem({ sortKey, messages: [aStoredMessage('first')] }) } },
      ]);

      expect(report).toMatchObject({ firstFailed: '1', published: 0, failed: 2 });
    });
  });

  describe('packs calls', () => {
    it.each([
      [10, [10]],
      [11, [10, 1]],
    ])('with at most ten entries across keys: %i messages', async (count, sizes) => {
      const { relay, publisher } = createHarness();

      await relay.dispatch(toRecords(...names(count).map((name) => [name, name] as const)));

      expect(callsOf(publisher).map(({ length }) => length)).toEqual(sizes);
    });

    it.each([
      ['exactly', 0, [2]],
      ['one byte less than', 1, [1, 1]],
    ])('within the maximum bytes of a call: %s two messages fit', async (_, missing, sizes) => {
      const body = 'x'.repeat(40);
      const bytes = 2 * (body.length + 'order.created'.length);
      const { relay, publisher } = createHarness({ maxBytes: bytes - missing });
      const records = toRecords(['a', 'a1'], ['b', 'b1']).map(({ position, content }) => ({
        position,
        content:
          'item' in content
            ? {
                item: {
                  ...content.item,
                  messages: content.item.messages.map((message) => ({ ...message, body })),
                },
              }
            : content,
      }));

      await relay.dispatch(records);

      expect(callsOf(publisher).map(({ length }) => length)).toEqual(sizes);
    });

    it('within the maximum bytes of each topic', async () => {
      const bytes = 2 * 'order.created'.length + 4;
      const { relay, publisher } = createHarness({ maxBytesByTopic: { orders: bytes, other: bytes - 1 } });

      await relay.dispatch(
        toRecords(['a', 'a1', 'orders'], ['b', 'b1', 'orders'], ['c', 'c1', 'other'], ['d', 'd1', 'other']),
      );

      expect(callsOf(publisher)).toEqual([['a1', 'b1'], ['c1'], ['d1']]);
    });

    it('and skips a message that does not fit, which it puts into the next call', async () => {
      const sizeOf: Readonly<Record<string, number>> = { big: 60, bigger: 70 };
      const { publisher } = createHarness();
      const sized: MessagePublisher = {
        ...publisher,
        maxBytesOf: () => 100,
        sizeInBytes: ({ message }) => sizeOf[message.id] ?? 10,
        publish: (topic, entries) => publisher.publish(topic, entries),
      };
      const relay = createMessageRelay({ publisher: sized, maxInFlight: 1 });

      await relay.dispatch(toRecords(['a', 'big'], ['b', 'bigger'], ['c', 'small'], ['d', 'tiny']));

      expect(callsOf(publisher)).toEqual([['big', 'small', 'tiny'], ['bigger']]);
    });

    it('for one topic each', async () => {
      const { relay, publisher } = createHarness();

      await relay.dispatch(toRecords(['a', 'a1', 'orders'], ['b', 'b1', 'other'], ['c', 'c1', 'orders']));

      expect(publisher.calls).toEqual([
        { topic: 'orders', names: ['a1', 'c1'] },
        { topic: 'other', names: ['b1'] },
      ]);
    });

    it('up to the maximum number in flight', async () => {
      const { relay, publisher } = createHarness({}, { maxInFlight: 3 });

      await relay.dispatch(toRecords(...names(100).map((name) => [name, name] as const)));

      expect(publisher.mostInFlight).toBe(3);
      expect(publisher.violations).toEqual([]);
    });

    it.each(['orders', 'ordered'])('with at least eight entries on average under load: %s', async (topic) => {
      // Responses arrive out of step, which breaks full calls into smaller ones.
      let turns = 0;
      const latency = async (): Promise<void> => {
        turns += 7;
        for (let turn = 0; turn < 1 + (turns % 11); turn += 1) {
          await Promise.resolve();
        }
      };
      const { relay, publisher } = createHarness({ latency }, { maxInFlight: 4 });
      const items = names(31 * 20).map((name, index) => [`key${index % 31}`, name, topic] as const);

      await relay.dispatch(toRecords(...items));

      expect(items.length / publisher.calls.length).toBeGreaterThanOrEqual(8);
    });

    it('without waiting for lanes that have no more messages', async () => {
      const { relay, publisher } = createHarness({}, { maxInFlight: 4 });

      await relay.dispatch(toRecords(...names(25).map((name) => [name, name, 'ordered'] as const)));

      expect(callsOf(publisher).map(({ length }) => length)).toEqual([10, 10, 5]);
      expect(publisher.mostInFlight).toBe(3);
    });

    it('only if the batch is not empty', async () => {
      const { relay, publisher } = createHarness();

      expect(await relay.dispatch([])).toMatchObject({ firstFailed: undefined, published: 0, failed: 0 });
      expect(publisher.calls).toEqual([]);
    });
  });

  describe('handles failures', () => {
    it('by retrying a transient failure alone, after a growing wait', async () => {
      const { relay, broker, publisher, waits } = createHarness({
        fateOf: fates({ a1: ['failed', 'failed', 'accepted'] }),
      });

      const report = await relay.dispatch(toRecords(['a', 'a1'], ['b', 'b1']));

      expect(callsOf(publisher)).toEqual([['a1', 'b1'], ['a1'], ['a1']]);
      expect(waits.map(Math.round)).toEqual([50, 100]);
      expect(acceptedBy(broker)).toEqual(['b1', 'a1']);
      expect(report).toMatchObject({ firstFailed: undefined, published: 2, failed: 0 });
    });

    it('by publishing later messages of the key only after the earlier one succeeds', async () => {
      const { relay, broker } = createHarness({ fateOf: fates({ a1: ['failed', 'accepted'] }) });

      await relay.dispatch(toRecords(['a', 'a1', 'ordered'], ['a', 'a2', 'ordered']));

      expect(acceptedBy(broker, 'ordered')).toEqual(['a1', 'a2']);
    });

    it('by sending a message again if the response was lost', async () => {
      const { relay, broker } = createHarness({ fateOf: fates({ a1: ['unanswered', 'accepted'] }) });

      const report = await relay.dispatch(toRecords(['a', 'a1', 'ordered'], ['a', 'a2', 'ordered']));

      expect(acceptedBy(broker, 'ordered')).toEqual(['a1', 'a1', 'a2']);
      expect(report.published).toBe(2);
    });

    it('by giving up after the last attempt, and stopping only that key', async () => {
      const { relay, broker, publisher, events } = createHarness(
        { fateOf: fates({ b1: ['failed'] }) },
        { attempts: 3 },
      );

      const report = await relay.dispatch(
        toRecords(
          ['a', 'a1', 'ordered'],
          ['b', 'b1', 'ordered'],
          ['b', 'b2', 'ordered'],
          ['a', 'a2', 'ordered'],
        ),
      );

      expect(report).toMatchObject({ firstFailed: '2', published: 2, failed: 2 });
      expect(acceptedBy(broker, 'ordered')).toEqual(['a1', 'a2']);
      expect(callsOf(publisher).filter((call) => call.includes('b1'))).toHaveLength(3);
      expect(events).toContainEqual({
        event: 'relay.message-failed',
        messageId: 'b1',
        messageType: 'order.created',
        topic: 'ordered',
        position: '2',
        fault: 'transient',
        code: 'BROKER_UNAVAILABLE',
        reason: expect.any(String),
        attempts: 3,
      });
    });

    it('by not retrying a rejected message, and stopping only that key', async () => {
      const { relay, publisher, waits } = createHarness({ fateOf: fates({ a1: ['refused'] }) });

      const report = await relay.dispatch(
        toRecords(['a', 'a1', 'ordered'], ['a', 'a2', 'ordered'], ['b', 'b1', 'ordered']),
      );

      expect(report).toMatchObject({ firstFailed: '1', published: 1, failed: 2 });
      expect(callsOf(publisher)).toEqual([['a1', 'b1']]);
      expect(waits).toEqual([]);
    });

    it('by rejecting a message that is too large for any call, without a call', async () => {
      const { relay, publisher, events } = createHarness({ maxBytes: 20 });
      const tooLarge = 'x'.repeat(8);

      const report = await relay.dispatch(
        toRecords(['a', `a1 ${tooLarge} a3`, 'ordered'], ['b', 'x'.repeat(7), 'ordered']),
      );

      expect(report).toMatchObject({ firstFailed: '1', published: 2, failed: 2 });
      expect(publisher.calls.flatMap((call) => call.names)).not.toContain(tooLarge);
      expect(events).toContainEqual(
        expect.objectContaining({
          event: 'relay.message-failed',
          messageId: tooLarge,
          code: 'MESSAGE_TOO_LARGE',
          attempts: 0,
        }),
      );
    });

    it('by reporting the lowest failed position, not the first failure', async () => {
      const { relay } = createHarness({ fateOf: fates({ b1: ['refused'], a2: ['failed'] }) });

      const report = await relay.dispatch(
        toRecords(['a', 'a1', 'ordered'], ['a', 'a2', 'ordered'], ['b', 'b1', 'ordered']),
      );

      expect(report).toMatchObject({ firstFailed: '2', published: 1, failed: 2 });
    });

    it('by reporting only the record that cannot be decoded as failed', async () => {
      const { relay, broker, events } = createHarness();
      const [first, last] = toRecords(['a', 'a1'], ['b', 'b1']);
      const damaged: RelayRecord = {
        position: 'damaged',
        content: { undecodable: 'Messages is not a list' },
      };

      const report = await relay.dispatch([first, damaged, last].filter((one) => one !== undefined));

      expect(report).toMatchObject({ firstFailed: 'damaged', published: 2, failed: 1 });
      expect(acceptedBy(broker)).toEqual(['a1', 'b1']);
      expect(events).toContainEqual({
        event: 'relay.undecodable',
        position: 'damaged',
        reason: 'Messages is not a list',
      });
    });

    it('by treating a missing result as a failure', async () => {
      const { publisher } = createHarness();
      const silent: MessagePublisher = { ...publisher, publish: async () => [] };
      const relay = createMessageRelay({ publisher: silent, maxInFlight: 1, attempts: 1 });

      expect(await relay.dispatch(toRecords(['a', 'a1']))).toMatchObject({
        firstFailed: '1',
        published: 0,
        failed: 1,
      });
    });

    it('by rejecting if the publisher rejects against its contract', async () => {
      const { publisher } = createHarness();
      const broken: MessagePublisher = { ...publisher, publish: () => Promise.reject(new Error('a bug')) };
      const relay = createMessageRelay({ publisher: broken, maxInFlight: 1 });

      await expect(relay.dispatch(toRecords(['a', 'a1']))).rejects.toThrow('a bug');
    });
  });

  describe('respects the time limit', () => {
    it('starts nothing if no time is left', async () => {
      const { relay, publisher } = createHarness({}, { remainingMilliseconds: () => 0 });

      expect(await relay.dispatch(toRecords(['a', 'a1']))).toMatchObject({
        firstFailed: '1',
        published: 0,
        failed: 1,
      });
      expect(publisher.calls).toEqual([]);
    });

    it.each([
      { outcome: 'waits if the wait ends in time', remaining: 50, waited: 1, firstFailed: undefined },
      {
        outcome: 'gives up if the wait would exceed the time limit',
        remaining: 49,
        waited: 0,
        firstFailed: '1',
      },
    ])('$outcome', async ({ remaining, waited, firstFailed }) => {
      const { relay, waits } = createHarness(
        { fateOf: fates({ a1: ['failed', 'accepted'] }) },
        { remainingMilliseconds: () => remaining },
      );

      expect(await relay.dispatch(toRecords(['a', 'a1']))).toMatchObject({ firstFailed });
      expect(waits).toHaveLength(waited);
    });

    it('leaves the messages that it could not start before the time ran out', async () => {
      let remaining = 2;
      const { relay, broker } = createHarness(
        {},
        { maxInFlight: 1, remainingMilliseconds: () => (remaining -= 1) },
      );

      const report = await relay.dispatch(toRecords(...names(30).map((name) => [name, name] as const)));

      expect(report).toMatchObject({ firstFailed: '11', published: 10, failed: 20 });
      expect(acceptedBy(broker)).toEqual(names(10));
    });
  });

  describe('marks', () => {
    const createStore = (failure?: Error): { store: OutboxStore; marked: (readonly string[])[] } => {
      const marked: (readonly string[])[] = [];
      const markDispatched = async (items: readonly OutboxItemKey[]): Promise<void> => {
        if (items.length > 0) {
          marked.push(items.map(({ orderingKey }) => orderingKey));
        }
        if (failure !== undefined) {
          throw failure;
        }
      };
      return { store: { markDispatched, markParked: async () => undefined }, marked };
    };

    it('exactly the fully published items, in one call', async () => {
      const { store, marked } = createStore();
      const { relay } = createHarness({ fateOf: fates({ b2: ['refused'] }) }, { store });

      await relay.dispatch(
        toRecords(['a', 'a1 a2', 'ordered'], ['b', 'b1 b2', 'ordered'], ['c', 'c1', 'ordered']),
      );

      expect(marked).toEqual([['a', 'c']]);
    });

    it('nothing if nothing was published', async () => {
      const { store, marked } = createStore();
      const { relay } = createHarness({ fateOf: () => 'refused' }, { store });

      await relay.dispatch(toRecords(['a', 'a1']));

      expect(marked).toEqual([]);
    });

    it('the published items, then the items that the store could not mark before, even if it published nothing', async () => {
      const steps: string[] = [];
      const store: OutboxStore = {
        markDispatched: async (items) => {
          steps.push(`mark ${items.length}`);
        },
        markParked: async () => undefined,
      };
      const fateOf = (): 'accepted' => {
        steps.push('publish');
        return 'accepted';
      };
      const { relay } = createHarness({ fateOf }, { store });

      await relay.dispatch(toRecords(['a', 'a1']));
      await relay.dispatch([]);

      expect(steps).toEqual(['publish', 'mark 1', 'mark 0']);
    });

    it.each([
      ['all items if the error does not name any', new Error('no table'), 2],
      ['the items that the store names', new DispatchMarksFailedError([anOutboxItem()]), 1],
    ])(
      'items best-effort: a failed mark is not a failed publish, and it reports %s',
      async (_, failure, items) => {
        const { store } = createStore(failure);
        const { relay, events } = createHarness({}, { store });

        const report = await relay.dispatch(toRecords(['a', 'a1'], ['b', 'b1']));

        expect(report).toMatchObject({ firstFailed: undefined, published: 2, failed: 0 });
        expect(events).toContainEqual({ event: 'relay.marks-failed', items, error: failure });
      },
    );
  });

  describe('reports to its observer', () => {
    it('each call and the batch', async () => {
      const { relay, events } = createHarness(
        { fateOf: fates({ a1: ['failed', 'accepted'] }) },
        { clock: () => new Date('2026-11-20T10:15:32.500Z') },
      );

      await relay.dispatch(toRecords(['a', 'a1'], ['b', 'b1']));

      expect(events).toEqual([
        { event: 'relay.published-batch', topic: 'orders', entries: 2, failed: 1 },
        { event: 'relay.published-batch', topic: 'orders', entries: 1, failed: 0 },
        {
          event: 'relay.dispatched',
          records: 2,
          published: 2,
          failed: 0,
          parked: 0,
          left: 0,
          retried: 1,
          lagMilliseconds: 2_500,
        },
      ]);
    });

    it.each(['2026-11-20T10:15:20.000Z', 'not a time'])(
      'a lag of 0 if the recorded time is %s',
      async (recordedAt) => {
        const { relay, events } = createHarness({}, { clock: () => new Date('2026-11-20T10:15:10.000Z') });

        await relay.dispatch([{ position: '1', content: { item: anOutboxItem({ recordedAt }) } }]);

        expect(events).toContainEqual(
          expect.objectContaining({ event: 'relay.dispatched', lagMilliseconds: 0 }),
        );
      },
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('rejects %d as a number of calls or attempts', (count) => {
    const { publisher } = createHarness();

    expect(() => createMessageRelay({ publisher, maxInFlight: count })).toThrow(RangeError);
    expect(() => createMessageRelay({ publisher, maxInFlight: 1, attempts: count })).toThrow(RangeError);
  });
});
