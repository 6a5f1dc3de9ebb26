import { describe, expect, it } from '@jest/globals';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { OvertakeFindings, OvertakeGuard } from './overtake-guard.ts';
import type { RelayHarness } from './relay-harness.fixture.ts';
import { acceptedBy, callsOf, createHarness } from './relay-harness.fixture.ts';
import { anOutboxItem, aStoredMessage, toRecords } from './relay.fixture.ts';

interface OutageHarness extends RelayHarness {
  /** The topics that accept nothing. */
  readonly down: Set<string>;
  readonly pass: (milliseconds: number) => void;
}

const createOutageHarness = (failedCalls = 3, attempts = 2): OutageHarness => {
  const down = new Set<string>();
  let now = 0;
  const breaker = createCircuitBreaker({ failedCalls, openMilliseconds: 100, clock: () => new Date(now) });
  return {
    ...createHarness(
      { fateOf: ({ message }) => (down.has(message.topic) ? 'failed' : 'accepted') },
      { breaker, attempts, maxInFlight: 1 },
    ),
    down,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
};

const many = (count: number, topic: string): readonly (readonly [string, string, string])[] =>
  Array.from({ length: count }, (_, index) => [`${topic}${index}`, `${topic}-${index}`, topic] as const);

describe('the message relay while the broker is down', () => {
  it('stops calling when the circuit opens, and reports the first unpublished record', async () => {
    const { relay, publisher, down, waits } = createOutageHarness();
    down.add('orders');

    const report = await relay.dispatch(toRecords(...many(100, 'orders')));

    expect(callsOf(publisher)).toHaveLength(3);
    expect(waits.length).toBeLessThan(3);
    expect(report).toMatchObject({ firstFailed: '1', published: 0, failed: 100, parked: 0 });
  });

  it('makes no call for later batches while the circuit is open', async () => {
    const { relay, publisher, down } = createOutageHarness();
    down.add('orders');
    await relay.dispatch(toRecords(...many(100, 'orders')));

    const report = await relay.dispatch(toRecords(['a', 'a1'], ['b', 'b1']));

    expect(callsOf(publisher)).toHaveLength(3);
    expect(report).toMatchObject({ firstFailed: '1', failed: 2 });
  });

  it('continues with the topics that are up', async () => {
    const { relay, broker, down } = createOutageHarness();
    down.add('orders');

    const report = await relay.dispatch(toRecords(...many(50, 'orders'), ...many(50, 'other')));

    expect(acceptedBy(broker, 'other')).toHaveLength(50);
    expect(report).toMatchObject({ firstFailed: '1', published: 50, failed: 50 });
  });

  it('makes exactly one call when the open time is over', async () => {
    const { relay, publisher, down, pass } = createOutageHarness();
    down.add('orders');
    await relay.dispatch(toRecords(...many(100, 'orders')));

    pass(100);
    const report = await relay.dispatch(toRecords(...many(100, 'orders')));

    expect(callsOf(publisher)).toHaveLength(4);
    expect(report).toMatchObject({ firstFailed: '1', published: 0 });
  });

  it('publishes the whole batch in order after that call succeeds', async () => {
    const { relay, broker, down, pass } = createOutageHarness();
    const records = toRecords(['a', 'a1 a2', 'ordered'], ['b', 'b1', 'ordered'], ['a', 'a3', 'ordered']);
    down.add('ordered');
    await relay.dispatch(records);
    await relay.dispatch(records);

    pass(100);
    down.clear();
    const report = await relay.dispatch(records);

    expect(report).toMatchObject({ firstFailed: undefined, published: 4 });
    expect(acceptedBy(broker, 'ordered').filter((name) => name !== 'b1')).toEqual(['a1', 'a2', 'a3']);
  });

  it('treats a rejected message as a sign that the broker is up', async () => {
    const breaker = createCircuitBreaker({ failedCalls: 1 });
    const { relay, publisher } = createHarness({ fateOf: () => 'refused' }, { breaker, maxInFlight: 1 });

    await relay.dispatch(toRecords(...many(30, 'orders')));

    expect(callsOf(publisher)).toHaveLength(3);
  });

  it('treats one accepted entry as a sign that the broker is up', async () => {
    const breaker = createCircuitBreaker({ failedCalls: 1 });
    const { relay, publisher } = createHarness(
      { fateOf: ({ message }) => (message.id.endsWith('0') ? 'accepted' : 'failed') },
      { breaker, maxInFlight: 1, attempts: 1 },
    );

    await relay.dispatch(toRecords(...many(30, 'orders')));

    expect(callsOf(publisher)).toHaveLength(3);
  });
});

describe('the message relay after the stream gave up records', () => {
  const guardOf = (...keys: readonly string[]): OvertakeGuard & { readonly asked: string[][] } => {
    const asked: string[][] = [];
    return {
      asked,
      findOvertaking: async (firsts) => {
        asked.push(firsts.map(({ orderingKey, sortKey }) => `${orderingKey} ${sortKey.slice(0, 10)}`));
        return {
          waiting: new Map(keys.map((orderingKey) => [orderingKey, { orderingKey, sortKey: 'earlier' }])),
          earlier: new Map(),
          unknown: new Map(),
        };
      },
    };
  };

  it('leaves the messages of a key to the polling relay while an earlier one waits there, and counts them as done', async () => {
    const marked: string[] = [];
    const { relay, broker } = createHarness(
      {},
      {
        guard: guardOf('a'),
        store: {
          markDispatched: async (items) => {
            marked.push(...items.map(({ orderingKey }) => orderingKey));
          },
          markParked: async () => undefined,
        },
      },
    );

    const report = await relay.dispatch(
      toRecords(['a', 'a1 a2', 'ordered'], ['b', 'b1', 'ordered'], ['a', 'a3', 'ordered']),
    );

    expect(acceptedBy(broker, 'ordered')).toEqual(['b1']);
    expect(marked).toEqual(['b']);
    expect(report).toEqual({
      firstFailed: undefined,
      failedPositions: [],
      published: 1,
      failed: 0,
      parked: 0,
      left: 3,
    });
  });

  it('continues with a key if it published the earlier message itself but could not mark it', async () => {
    const store = {
      markDispatched: async () => undefined,
      markParked: async () => undefined,
      isOwed: ({ orderingKey, sortKey }: OutboxItemKey) => orderingKey === 'a' && sortKey === 'earlier',
    };
    const { relay, broker } = createHarness({}, { guard: guardOf('a', 'b'), store });

    const report = await relay.dispatch(toRecords(['a', 'a2', 'ordered'], ['b', 'b2', 'ordered']));

    expect(acceptedBy(broker, 'ordered')).toEqual(['a2']);
    expect(report).toMatchObject({ published: 1, left: 1 });
  });

  describe('when the relay publishes earlier items itself', () => {
    const earlierItem = (name: string): OutboxItem =>
      anOutboxItem({ orderingKey: 'a', sortKey: name, messages: [aStoredMessage(name, 'ordered')] });

    const guardWith = (findings: Partial<OvertakeFindings>): OvertakeGuard => ({
      findOvertaking: async () => ({
        waiting: new Map(),
        earlier: new Map([['a', [earlierItem('0'), earlierItem('1')]]]),
        unknown: new Map(),
        ...findings,
      }),
    });

    const storeOf = (marked: string[], isOwed: (item: OutboxItemKey) => boolean = () => false) => ({
      markDispatched: async (items: readonly OutboxItemKey[]) => {
        marked.push(...items.map(({ orderingKey, sortKey }) => `${orderingKey} ${sortKey.slice(0, 10)}`));
      },
      markParked: async () => undefined,
      isOwed,
    });

    const batch = toRecords(['b', 'b1', 'ordered'], ['a', 'a2', 'ordered'], ['a', 'a3', 'ordered']);

    it('publishes them before the batch and marks them', async () => {
      const marked: string[] = [];
      const { relay, broker } = createHarness({}, { guard: guardWith({}), store: storeOf(marked) });

      const report = await relay.dispatch(batch);

      expect(acceptedBy(broker, 'ordered').filter((name) => name !== 'b1')).toEqual(['0', '1', 'a2', 'a3']);
      expect([...marked].sort()).toEqual(['a 0', 'a 0000000001', 'a 0000000002', 'a 1', 'b 0000000000']);
      expect(report).toMatchObject({ firstFailed: undefined, published: 5, failed: 0, parked: 0, left: 0 });
    });

    it('skips those that it published before but could not mark', async () => {
      const marked: string[] = [];
      const store = storeOf(marked, ({ sortKey }) => sortKey === '0');
      const { relay, broker } = createHarness({}, { guard: guardWith({}), store });

      await relay.dispatch(batch);

      expect(acceptedBy(broker, 'ordered').filter((name) => name !== 'b1')).toEqual(['1', 'a2', 'a3']);
    });

    it('reports the first record of the key as failed if one of them fails', async () => {
      const { relay, broker } = createHarness(
        { fateOf: ({ message }) => (message.id === '1' ? 'failed' : 'accepted') },
        { guard: guardWith({}), attempts: 1 },
      );

      const report = await relay.dispatch(batch);

      expect([...acceptedBy(broker, 'ordered')].sort()).toEqual(['0', 'b1']);
      expect(report).toMatchObject({
        firstFailed: '2',
        failedPositions: ['2', '3'],
        published: 2,
        failed: 3,
      });
    });

    it('publishes nothing of the batch if there are more of them than it reads', async () => {
      const unknown = new Map([['a', new Error('more')]]);
      const { relay, broker, events } = createHarness({}, { guard: guardWith({ unknown }) });

      const report = await relay.dispatch(batch);

      expect([...acceptedBy(broker, 'ordered')].sort()).toEqual(['0', '1', 'b1']);
      expect(report).toMatchObject({
        firstFailed: '2',
        failedPositions: ['2', '3'],
        published: 3,
        failed: 2,
      });
      expect(events).toContainEqual(expect.objectContaining({ event: 'relay.check-failed', keys: 1 }));
    });
  });

  it('checks the earliest item of each key in the batch, only for ordered topics', async () => {
    const guard = guardOf();
    const { relay } = createHarness({}, { guard });
    const [late, early, other] = toRecords(
      ['a', 'a1', 'ordered'],
      ['a', 'a2', 'ordered'],
      ['b', 'b1', 'orders'],
    );

    await relay.dispatch([early, late, other].filter((one) => one !== undefined));

    expect(guard.asked).toEqual([['a 0000000000']]);
  });

  it('publishes only messages for unordered topics if the check fails', async () => {
    const unknown = new Map([['b', new Error('no table')]]);
    const guard = { findOvertaking: async () => ({ waiting: new Map(), earlier: new Map(), unknown }) };
    const { relay, broker, events } = createHarness({}, { guard });

    const report = await relay.dispatch(toRecords(['a', 'a1', 'orders'], ['b', 'b1', 'ordered']));

    expect(acceptedBy(broker)).toEqual(['a1']);
    expect(report).toMatchObject({ firstFailed: '2', published: 1, failed: 1, left: 0 });
    expect(events).toContainEqual({
      event: 'relay.check-failed',
      check: 'overtaking',
      keys: 1,
      error: expect.any(Error),
    });
  });
});
