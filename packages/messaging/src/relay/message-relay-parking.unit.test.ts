import { describe, expect, it } from '@jest/globals';
import type { InMemoryMessagePublisherOptions } from '../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryParkedKeys } from '../adapters/in-memory/in-memory-parked-keys.ts';
import { InMemoryParkedMessages } from '../adapters/in-memory/in-memory-parked-messages.ts';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxStore, ParkedItem } from './outbox-store.ts';
import type { MessageRelayDependencies } from './message-relay.ts';
import type { Parked } from '../parking/parked-message.ts';
import type { ParkedKeys } from '../parking/parked-keys.ts';
import type { RelayRecord } from './relay-record.ts';
import type { RelayHarness } from './relay-harness.fixture.ts';
import { acceptedBy, callsOf, createHarness, fates } from './relay-harness.fixture.ts';
import { anOutboxItem, toRecords } from './relay.fixture.ts';

const now = new Date('2026-11-20T10:15:31.000Z');

interface ParkingHarness extends RelayHarness {
  readonly messages: InMemoryParkedMessages;
  readonly dispatched: readonly OutboxItemKey[];
  readonly marked: readonly ParkedItem[];
}

interface Circumstances {
  readonly broker?: Partial<InMemoryMessagePublisherOptions>;
  readonly relay?: Partial<MessageRelayDependencies>;
  readonly keys?: ParkedKeys;
  readonly isRefused?: (parked: Parked) => boolean;
}

const createParkingHarness = ({
  broker = {},
  relay = {},
  keys,
  isRefused = () => false,
}: Circumstances = {}): ParkingHarness => {
  const messages = new InMemoryParkedMessages({ isRefused });
  const dispatched: OutboxItemKey[] = [];
  const marked: ParkedItem[] = [];
  const store: OutboxStore = {
    markDispatched: async (items) => {
      dispatched.push(...items);
    },
    markParked: async (items) => {
      marked.push(...items);
    },
  };
  const parking = { messages, ...(keys === undefined ? {} : { keys }) };
  return {
    ...createHarness(broker, { store, parking, clock: () => now, ...relay }),
    messages,
    dispatched,
    marked,
  };
};

const nameOf = (parked: Parked): string => (parked.kind === 'message' ? parked.message.id : 'record');

const parkedNames = ({ messages }: ParkingHarness): readonly string[] => messages.parked().map(nameOf);

const reasonsOf = ({ messages }: ParkingHarness): Readonly<Record<string, string>> =>
  Object.fromEntries(messages.parked().map((parked) => [nameOf(parked), parked.reason]));

const damaged = (position: string, content: object = {}): RelayRecord => ({
  position,
  content: { undecodable: 'Messages is not a list', raw: { eventName: 'INSERT' }, ...content },
});

const refusing = (...names: readonly string[]): Partial<InMemoryMessagePublisherOptions> => ({
  fateOf: fates(Object.fromEntries(names.map((name) => [name, ['refused'] as const]))),
});

describe('the message relay with parking', () => {
  it('parks a rejected message with its content, its origin and the reason', async () => {
    const harness = createParkingHarness({ broker: refusing('a2') });
    const item = anOutboxItem({ orderingKey: 'a' });
    const [record] = toRecords(['a', 'a1 a2']);

    await harness.relay.dispatch(record === undefined ? [] : [record]);

    expect(harness.messages.parked()).toEqual([
      {
        kind: 'message',
        reason: 'REFUSED_BY_BROKER',
        detail: 'MESSAGE_REFUSED: The broker refuses this message.',
        parkedAt: now.toISOString(),
        position: '1',
        attempts: 1,
        orderingKey: 'a',
        sortKey: '0000000000#01994c6f-8a00-7000-8000-000000000001',
        message: { id: 'a2', type: 'order.created', topic: 'orders', body: 'a2' },
        place: 1,
        service: item.service,
        recordedAt: item.recordedAt,
      },
    ]);
  });

  it('parks a message in the middle of an ordered item, and publishes the others in order', async () => {
    const harness = createParkingHarness({ broker: refusing('a2') });

    const report = await harness.relay.dispatch(
      toRecords(['a', 'a1 a2 a3', 'ordered'], ['a', 'a4', 'ordered'], ['b', 'b1', 'ordered']),
    );

    expect(acceptedBy(harness.broker, 'ordered').filter((name) => name !== 'b1')).toEqual(['a1', 'a3', 'a4']);
    expect(parkedNames(harness)).toEqual(['a2']);
    expect(report).toEqual({
      firstFailed: undefined,
      failedPositions: [],
      published: 4,
      failed: 0,
      parked: 1,
      left: 0,
    });
  });

  it('parks a message before it publishes the next message of the key', async () => {
    const parkings: (() => void)[] = [];
    const harness = createParkingHarness({
      broker: refusing('a1'),
      relay: {
        parking: { messages: { park: () => new Promise((resolve) => parkings.push(resolve)) } },
      },
    });

    const dispatch = harness.relay.dispatch(toRecords(['a', 'a1 a2', 'ordered'], ['b', 'b1 b2', 'ordered']));
    await new Promise(setImmediate);
    const whileParking = acceptedBy(harness.broker, 'ordered');
    parkings.forEach((resolve) => {
      resolve();
    });
    await dispatch;

    expect(whileParking).toEqual(['b1', 'b2']);
    expect(acceptedBy(harness.broker, 'ordered')).toEqual(['b1', 'b2', 'a2']);
  });

  it('parks messages for an unknown topic and messages that are too large for a call', async () => {
    const harness = createParkingHarness({ broker: { maxBytes: 20 } });
    const tooLarge = 'x'.repeat(8);

    await harness.relay.dispatch(toRecords(['a', 'a1', 'nowhere'], ['b', `${tooLarge} b2`]));

    expect(reasonsOf(harness)).toEqual({ a1: 'UNKNOWN_TOPIC', [tooLarge]: 'MESSAGE_TOO_LARGE' });
    expect(acceptedBy(harness.broker)).toEqual(['b2']);
  });

  it('parks the rejected messages of a call in order, and then retries the other messages of the key', async () => {
    const harness = createParkingHarness({
      broker: {
        fateOf: fates({ a1: ['refused'], a2: ['failed', 'accepted'], a3: ['refused'], a4: ['accepted'] }),
      },
    });

    const report = await harness.relay.dispatch(toRecords(['a', 'a1 a2 a3 a4 a5']));

    expect(callsOf(harness.publisher)).toEqual([['a1', 'a2', 'a3', 'a4', 'a5'], ['a2']]);
    expect(parkedNames(harness)).toEqual(['a1', 'a3']);
    expect(report).toMatchObject({ firstFailed: undefined, published: 3, parked: 2 });
  });

  it('parks some messages of a call, and also publishes the messages after the call', async () => {
    const harness = createParkingHarness({
      broker: { maxEntries: 3, fateOf: fates({ a1: ['refused'], a2: ['failed', 'accepted'] }) },
    });

    const report = await harness.relay.dispatch(toRecords(['a', 'a1 a2 a3 a4 a5']));

    expect(acceptedBy(harness.broker)).toEqual(['a3', 'a2', 'a4', 'a5']);
    expect(report).toMatchObject({ published: 4, failed: 0, parked: 1 });
  });

  it('parks a message that is rejected at the last attempt', async () => {
    const harness = createParkingHarness({ broker: refusing('a1'), relay: { attempts: 1 } });

    await harness.relay.dispatch(toRecords(['a', 'a1']));

    expect(parkedNames(harness)).toEqual(['a1']);
  });

  it('never parks a message that failed for transient reasons', async () => {
    const harness = createParkingHarness({ broker: { fateOf: fates({ a1: ['failed'] }) } });

    const report = await harness.relay.dispatch(toRecords(['a', 'a1']));

    expect(parkedNames(harness)).toEqual([]);
    expect(report).toMatchObject({ firstFailed: '1', failedPositions: ['1'], failed: 1, parked: 0 });
  });

  it('parks a record that cannot be decoded, and dispatches the others', async () => {
    const harness = createParkingHarness();
    const [first, last] = toRecords(['a', 'a1'], ['b', 'b1']);
    const key = { orderingKey: 'c', sortKey: 'x' };

    const report = await harness.relay.dispatch(
      [first, damaged('7', { key }), last].filter((one) => one !== undefined),
    );

    expect(harness.messages.parked()).toEqual([
      {
        kind: 'record',
        reason: 'UNDECODABLE_RECORD',
        detail: 'Messages is not a list',
        parkedAt: now.toISOString(),
        position: '7',
        attempts: 0,
        record: '{"eventName":"INSERT"}',
        item: key,
      },
    ]);
    expect(report).toMatchObject({ firstFailed: undefined, published: 2, parked: 1 });
  });

  it('limits concurrent parkings like concurrent calls', async () => {
    let parking = 0;
    let mostParking = 0;
    const park = async (): Promise<void> => {
      parking += 1;
      mostParking = Math.max(mostParking, parking);
      await new Promise(setImmediate);
      parking -= 1;
    };
    const harness = createParkingHarness({ relay: { parking: { messages: { park } }, maxInFlight: 3 } });

    const report = await harness.relay.dispatch(
      toRecords(...Array.from({ length: 20 }, (_, index) => [`k${index}`, `m${index}`, 'nowhere'] as const)),
    );

    expect(report.parked).toBe(20);
    expect(mostParking).toBe(3);
  });

  describe('marks', () => {
    it('items with parked messages as parked, with the reason, and fully published items as dispatched', async () => {
      const harness = createParkingHarness({ broker: refusing('a2', 'c1') });

      await harness.relay.dispatch(toRecords(['a', 'a1 a2 a3'], ['b', 'b1'], ['c', 'c1']));

      expect(harness.dispatched).toMatchObject([{ orderingKey: 'b' }]);
      expect(harness.marked).toEqual([
        expect.objectContaining({
          orderingKey: 'a',
          messageIds: ['a2'],
          reason: 'REFUSED_BY_BROKER',
          parkedAt: now.toISOString(),
        }),
        expect.objectContaining({ orderingKey: 'c' }),
      ]);
      expect(Object.keys(harness.marked[0] ?? {})).toEqual([
        'orderingKey',
        'sortKey',
        'reason',
        'parkedAt',
        'messageIds',
      ]);
    });

    it('no item with unpublished messages', async () => {
      const harness = createParkingHarness({
        broker: { fateOf: fates({ a1: ['refused'], a2: ['failed'] }) },
      });

      await harness.relay.dispatch(toRecords(['a', 'a1 a2', 'ordered']));

      expect(harness.marked).toEqual([]);
    });

    it('damaged items if their key is known', async () => {
      const harness = createParkingHarness();
      const key = { orderingKey: 'a', sortKey: 'x' };

      await harness.relay.dispatch([damaged('1'), damaged('2', { key })]);

      expect(harness.marked).toEqual([
        { ...key, messageIds: [], reason: 'UNDECODABLE_RECORD', parkedAt: now.toISOString() },
      ]);
    });

    it('items best-effort: a failed mark is not a failed parking', async () => {
      const harness = createParkingHarness({
        broker: refusing('a1'),
        relay: {
          store: {
            markDispatched: async () => undefined,
            markParked: async () => Promise.reject(new Error('no table')),
          },
        },
      });

      const report = await harness.relay.dispatch(toRecords(['a', 'a1']));

      expect(report).toMatchObject({ firstFailed: undefined, parked: 1 });
      expect(harness.events).toContainEqual(
        expect.objectContaining({ event: 'relay.marks-failed', items: 1 }),
      );
    });
  });

  describe('if parking fails', () => {
    it('reports the record, stops its key, and publishes the others', async () => {
      const harness = createParkingHarness({ broker: refusing('b1'), isRefused: () => true });

      const report = await harness.relay.dispatch(
        toRecords(
          ['a', 'a1', 'ordered'],
          ['b', 'b1 b2', 'ordered'],
          ['b', 'b3', 'ordered'],
          ['c', 'c1', 'ordered'],
        ),
      );

      expect(report).toEqual({
        firstFailed: '2',
        failedPositions: ['2', '3'],
        published: 2,
        failed: 3,
        parked: 0,
        left: 0,
      });
      expect(acceptedBy(harness.broker, 'ordered')).toEqual(['a1', 'c1']);
      expect(harness.events).toContainEqual({
        event: 'relay.parking-failed',
        messageId: 'b1',
        messageType: 'order.created',
        position: '2',
        reason: 'REFUSED_BY_BROKER',
        error: expect.any(Error),
      });
      expect(harness.events).toContainEqual(expect.objectContaining({ event: 'relay.message-failed' }));
    });

    it('reports a record that cannot be decoded', async () => {
      const harness = createParkingHarness({ isRefused: () => true });

      expect(await harness.relay.dispatch([damaged('1'), ...toRecords(['a', 'a1'])])).toMatchObject({
        failedPositions: ['1'],
        published: 1,
        failed: 1,
      });
    });

    it('makes no attempt if no time is left', async () => {
      const harness = createParkingHarness({ relay: { remainingMilliseconds: () => 0 } });

      const report = await harness.relay.dispatch([damaged('1')]);

      expect(report).toMatchObject({ firstFailed: '1', parked: 0 });
      expect(parkedNames(harness)).toEqual([]);
    });
  });

  it('reports each parking to the observer, without message content', async () => {
    const harness = createParkingHarness({ broker: refusing('a1') });

    await harness.relay.dispatch([...toRecords(['a', 'a1']), damaged('2')]);

    expect(harness.events.filter(({ event }) => event === 'relay.parked')).toEqual([
      {
        event: 'relay.parked',
        position: '2',
        reason: 'UNDECODABLE_RECORD',
        detail: 'Messages is not a list',
        attempts: 0,
      },
      {
        event: 'relay.parked',
        messageId: 'a1',
        messageType: 'order.created',
        position: '1',
        reason: 'REFUSED_BY_BROKER',
        detail: 'MESSAGE_REFUSED: The broker refuses this message.',
        attempts: 1,
      },
    ]);
    expect(harness.events.at(-1)).toMatchObject({ event: 'relay.dispatched', failed: 0, parked: 2 });
  });

  describe('with the policy to park keys', () => {
    it('parks the key from the rejected message on, and no other key', async () => {
      const harness = createParkingHarness({ broker: refusing('a2'), keys: new InMemoryParkedKeys() });

      const report = await harness.relay.dispatch(
        toRecords(['a', 'a1 a2 a3', 'ordered'], ['b', 'b1', 'ordered'], ['a', 'a4', 'other']),
      );

      expect(acceptedBy(harness.broker, 'ordered')).toEqual(['a1', 'b1']);
      expect(reasonsOf(harness)).toEqual({
        a2: 'REFUSED_BY_BROKER',
        a3: 'KEY_IS_PARKED',
        a4: 'KEY_IS_PARKED',
      });
      expect(report).toMatchObject({ firstFailed: undefined, published: 2, parked: 3 });
    });

    it('does not retry later messages that failed for transient reasons', async () => {
      const harness = createParkingHarness({
        broker: { fateOf: fates({ a1: ['refused'], a2: ['failed'] }) },
        keys: new InMemoryParkedKeys(),
      });

      await harness.relay.dispatch(toRecords(['a', 'a1 a2', 'orders']));

      expect(reasonsOf(harness)).toEqual({ a1: 'REFUSED_BY_BROKER', a2: 'KEY_IS_PARKED' });
      expect(harness.waits).toEqual([]);
    });

    it('marks an item with the first of its reasons', async () => {
      const harness = createParkingHarness({ broker: refusing('a1'), keys: new InMemoryParkedKeys() });

      await harness.relay.dispatch(toRecords(['a', 'a1 a2', 'ordered']));

      expect(harness.marked).toMatchObject([{ reason: 'REFUSED_BY_BROKER' }]);
    });

    it('parks the key in later batches until it is released', async () => {
      const keys = new InMemoryParkedKeys();
      const harness = createParkingHarness({ broker: refusing('a1'), keys });
      await harness.relay.dispatch(toRecords(['a', 'a1', 'ordered']));

      await harness.relay.dispatch(toRecords(['a', 'a2', 'ordered'], ['b', 'b1', 'ordered']));
      const whileParked = acceptedBy(harness.broker, 'ordered');
      await keys.release('a', (await keys.find('a'))?.revision ?? '');
      await harness.relay.dispatch(toRecords(['a', 'a3', 'ordered']));

      expect(whileParked).toEqual(['b1']);
      expect(parkedNames(harness)).toEqual(['a1', 'a2']);
      expect(acceptedBy(harness.broker, 'ordered')).toEqual(['b1', 'a3']);
    });

    it('creates a new revision for each message, so that a release in between does not let the next message pass', async () => {
      const keys = new InMemoryParkedKeys();
      const harness = createParkingHarness({ broker: refusing('a1'), keys });
      await harness.relay.dispatch(toRecords(['a', 'a1', 'ordered']));
      const seen = (await keys.find('a'))?.revision ?? '';

      await harness.relay.dispatch(toRecords(['a', 'a2', 'ordered']));

      expect(await keys.release('a', seen)).toBe(false);
    });

    it('parks the key again if it is released while one of its messages is being parked', async () => {
      const keys = new InMemoryParkedKeys();
      const messages = new InMemoryParkedMessages();
      const release = async (): Promise<boolean> => keys.release('a', (await keys.find('a'))?.revision ?? '');
      const harness = createParkingHarness({
        relay: {
          parking: {
            keys,
            messages: {
              park: async (parked) => {
                await messages.park(parked);
                await release();
              },
            },
          },
        },
      });
      await keys.park({ orderingKey: 'a', reason: 'UNKNOWN_TOPIC', parkedAt: now.toISOString() });

      await harness.relay.dispatch(toRecords(['a', 'a1 a2', 'ordered']));

      expect(messages.parked().map(nameOf)).toEqual(['a1', 'a2']);
      expect(await keys.find('a')).toBeDefined();
    });

    it('parks the key of a record that cannot be decoded, if it is known', async () => {
      const harness = createParkingHarness({ keys: new InMemoryParkedKeys() });
      const key = { orderingKey: 'a', sortKey: 'x' };

      await harness.relay.dispatch([
        damaged('1', { key }),
        damaged('2'),
        ...toRecords(['a', 'a1'], ['b', 'b1']),
      ]);

      expect(reasonsOf(harness)).toEqual({ record: 'UNDECODABLE_RECORD', a1: 'KEY_IS_PARKED' });
      expect(acceptedBy(harness.broker)).toEqual(['b1']);
    });

    it('reports the message as failed if the key could not be parked', async () => {
      const keys = new InMemoryParkedKeys();
      const harness = createParkingHarness({
        broker: refusing('a1'),
        relay: {
          parking: {
            messages: new InMemoryParkedMessages(),
            keys: {
              findParked: (orderingKeys) => keys.findParked(orderingKeys),
              find: (orderingKey) => keys.find(orderingKey),
              park: () => Promise.reject(new Error('throttled')),
              release: (orderingKey, revision) => keys.release(orderingKey, revision),
            },
          },
        },
      });

      const report = await harness.relay.dispatch(
        toRecords(['a', 'a1 a2', 'ordered'], ['b', 'b1', 'ordered']),
      );

      expect(report).toMatchObject({ firstFailed: '1', published: 1, failed: 2, parked: 0 });
      expect(acceptedBy(harness.broker, 'ordered')).toEqual(['b1']);
    });

    it('publishes nothing if it cannot find out which keys are parked', async () => {
      const keys = new InMemoryParkedKeys();
      const harness = createParkingHarness({
        relay: {
          parking: {
            messages: new InMemoryParkedMessages(),
            keys: {
              findParked: () => Promise.reject(new Error('throttled')),
              find: (orderingKey) => keys.find(orderingKey),
              park: (key) => keys.park(key),
              release: (orderingKey, revision) => keys.release(orderingKey, revision),
            },
          },
        },
      });

      const report = await harness.relay.dispatch(toRecords(['a', 'a1'], ['b', 'b1']));

      expect(report).toMatchObject({ firstFailed: '1', published: 0, failed: 2 });
      expect(harness.events).toContainEqual({
        event: 'relay.check-failed',
        check: 'parked-keys',
        keys: 2,
        error: expect.any(Error),
      });
    });
  });
});
