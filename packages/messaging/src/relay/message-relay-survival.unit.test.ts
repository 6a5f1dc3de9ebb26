import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntryFate } from '../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryMessagePublisher } from '../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryOutboxStore } from '../adapters/in-memory/in-memory-outbox-store.ts';
import { InMemoryParkedKeys } from '../adapters/in-memory/in-memory-parked-keys.ts';
import { InMemoryParkedMessages } from '../adapters/in-memory/in-memory-parked-messages.ts';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { UndispatchedEntry, UndispatchedItems } from './polling/undispatched-items.ts';
import { createPollingRelay } from './polling/polling-relay.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { DispatchMarksFailedError } from './dispatch-marks-failed-error.ts';
import { createMessageRelay } from './message-relay.ts';
import { createOvertakeGuard } from './overtake-guard.ts';
import type { MessageRelay, RelayRecord } from './relay-record.ts';
import { anOutboxItem, aStoredMessage, toRecords } from './relay.fixture.ts';

/** What happened to a message, in the order in which it happened. */
interface Happening {
  readonly what: 'accepted' | 'parked';
  readonly id: string;
}

interface Scene {
  /** Key and number of messages of each item. */
  readonly items: readonly (readonly [key: string, messages: number])[];
  /** Which messages are refused by the broker, one after the other, round and round. */
  readonly poison: readonly boolean[];
  readonly fates: readonly EntryFate[];
  /** Which parkings fail; when they are used up, none does. */
  readonly parkingFailures: readonly boolean[];
  readonly failedCalls: number;
  readonly maxInFlight: number;
  readonly turns: readonly number[];
}

const scene: fc.Arbitrary<Scene> = fc.record({
  items: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 4 })), {
    maxLength: 25,
  }),
  poison: fc.array(
    fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    { minLength: 1, maxLength: 30 },
  ),
  fates: fc.array(fc.constantFrom<EntryFate>('accepted', 'accepted', 'failed', 'unanswered'), {
    maxLength: 60,
  }),
  parkingFailures: fc.array(fc.boolean(), { maxLength: 8 }),
  failedCalls: fc.integer({ min: 1, max: 4 }),
  maxInFlight: fc.integer({ min: 1, max: 4 }),
  turns: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 }),
});

/** Waits so many turns of the microtask queue, round and round. */
const createLatency = (turns: readonly number[]): (() => Promise<void>) => {
  let waits = 0;
  return async () => {
    waits += 1;
    for (let turn = turns[waits % turns.length] ?? 0; turn > 0; turn -= 1) {
      await Promise.resolve();
    }
  };
};

interface Sent {
  readonly id: string;
  readonly key: string;
  readonly isPoison: boolean;
}

const toScript = ({ items, poison }: Scene): { records: readonly RelayRecord[]; sent: readonly Sent[] } => {
  let messages = 0;
  const named = items.map(([key, count]) => {
    const names = Array.from({ length: count }, () => `m${messages++}`);
    return [key, names.join(' '), 'ordered'] as const;
  });
  const sent = named.flatMap(([key, names]) =>
    names
      .split(' ')
      .map((id) => ({ id, key, isPoison: poison[Number(id.slice(1)) % poison.length] === true })),
  );
  return { records: toRecords(...named), sent };
};

/** Dispatches as the stream would until nothing is left, and tells what happened and what is left. */
const play = async (
  one: Scene,
  { parksKeys }: { readonly parksKeys: boolean },
): Promise<{ happenings: readonly Happening[]; left: number; sent: readonly Sent[] }> => {
  const { records, sent } = toScript(one);
  const poison = new Set(sent.filter(({ isPoison }) => isPoison).map(({ id }) => id));
  const happenings: Happening[] = [];
  const latency = createLatency(one.turns);
  let decided = 0;
  let parkings = 0;
  let now = 0;
  const publisher = new InMemoryMessagePublisher({
    topics: ['ordered'],
    orderedTopics: ['ordered'],
    latency,
    fateOf: ({ message: { id } }) => {
      const fate = poison.has(id) ? 'refused' : (one.fates[decided++] ?? 'accepted');
      if (fate === 'accepted' || fate === 'unanswered') {
        happenings.push({ what: 'accepted', id });
      }
      return fate;
    },
  });
  const messages = new InMemoryParkedMessages({ isRefused: () => one.parkingFailures[parkings++] ?? false });
  const relay = createMessageRelay({
    publisher,
    parking: {
      messages: {
        park: async (parked) => {
          await latency();
          await messages.park(parked);
          happenings.push({ what: 'parked', id: parked.kind === 'message' ? parked.message.id : '' });
        },
      },
      ...(parksKeys ? { keys: new InMemoryParkedKeys() } : {}),
    },
    breaker: createCircuitBreaker({
      failedCalls: one.failedCalls,
      openMilliseconds: 100,
      clock: () => new Date(now),
    }),
    maxInFlight: one.maxInFlight,
    attempts: 2,
    sleep: latency,
  });
  let left = records;
  for (let run = 0; run < 500 && left.length > 0; run += 1) {
    const { firstFailed } = await relay.dispatch(left);
    const done = left.findIndex(({ position }) => position === firstFailed);
    left = firstFailed === undefined ? [] : left.slice(done);
    now += 60;
  }
  return { happenings, left: left.length, sent };
};

const idsOf = (happenings: readonly Happening[], what: Happening['what']): readonly string[] => [
  ...new Set(happenings.filter((happening) => happening.what === what).map(({ id }) => id)),
];

const keysOf = (sent: readonly Sent[]): readonly (readonly Sent[])[] =>
  [...new Set(sent.map(({ key }) => key))].map((key) => sent.filter((one) => one.key === key));

/** Nothing of a key happened for the first time before what was sent before it. */
const expectCommitOrder = (happenings: readonly Happening[], sent: readonly Sent[]): void => {
  const inOrderOfHappening = [...new Set(happenings.map(({ id }) => id))];
  for (const ofKey of keysOf(sent)) {
    const ids = ofKey.map(({ id }) => id);
    expect(inOrderOfHappening.filter((id) => ids.includes(id))).toEqual(ids);
  }
};

describe('the message relay, whatever is poison and whatever fails', () => {
  it('accepts or parks every message, poison and nothing else, each in its turn', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const { happenings, left, sent } = await play(one, { parksKeys: false });

        expect(left).toBe(0);
        const poison = sent.filter(({ isPoison }) => isPoison).map(({ id }) => id);
        expect([...idsOf(happenings, 'parked')].sort()).toEqual([...poison].sort());
        expect(idsOf(happenings, 'accepted')).toHaveLength(sent.length - poison.length);
        expectCommitOrder(happenings, sent);
      }),
    );
  });

  it('parks what follows poison of its key, in order, and accepts what precedes it', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const { happenings, left, sent } = await play(one, { parksKeys: true });

        expect(left).toBe(0);
        // What was accepted in an earlier run may be parked as well when its record comes again: a duplicate, no loss.
        const accepted = new Set(idsOf(happenings, 'accepted'));
        const parked = idsOf(happenings, 'parked').filter((id) => !accepted.has(id));
        for (const ofKey of keysOf(sent)) {
          const first = ofKey.findIndex(({ isPoison }) => isPoison);
          const expected = first === -1 ? [] : ofKey.slice(first).map(({ id }) => id);
          expect(parked.filter((id) => ofKey.some((message) => message.id === id))).toEqual(expected);
        }
        expect(accepted.size).toBe(sent.length - parked.length);
        expectCommitOrder(happenings, sent);
      }),
    );
  });
});

type Step =
  | { readonly step: 'record'; readonly key: string }
  | { readonly step: 'wait'; readonly seconds: number }
  | {
      readonly step: 'deliver';
      readonly process: number;
      readonly records: number;
      readonly givesUp: boolean;
    }
  | { readonly step: 'sweep' }
  | { readonly step: 'deliver and sweep'; readonly process: number; readonly records: number }
  | { readonly step: 'broker'; readonly isDown: boolean }
  | { readonly step: 'marks'; readonly areDown: boolean };

const key = fc.constantFrom('a', 'a', 'a', 'b');
const processes = fc.nat(1);
const batch = fc.integer({ min: 1, max: 4 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ step: fc.constant('record' as const), key }) },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 5, 12, 20, 31),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('deliver' as const),
      process: processes,
      records: batch,
      givesUp: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('sweep' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('deliver and sweep' as const),
      process: processes,
      records: batch,
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('broker' as const), isDown: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('marks' as const), areDown: fc.boolean() }) },
);

/** A list that is behind: what it has shown once it shows once more, though it was dispatched. */
const behind = (
  items: UndispatchedItems,
): Pick<UndispatchedItems, 'listUndispatched' | 'findWaitingBefore'> => {
  let shown: readonly UndispatchedEntry[] = [];
  return {
    async *listUndispatched(recordedBefore) {
      const fresh: UndispatchedEntry[] = [];
      for await (const entry of items.listUndispatched(recordedBefore)) {
        fresh.push(entry);
      }
      const gone = shown.filter(({ sortKey }) => !fresh.some((entry) => entry.sortKey === sortKey));
      shown = fresh;
      yield* [...gone, ...fresh];
    },
    findWaitingBefore: (item) => items.findWaitingBefore(item),
  };
};

/** A store of one process that cannot mark at times, and then remembers what it owes. */
const owing = (store: OutboxStore, areDown: () => boolean): OutboxStore => {
  const owed = new Map<string, OutboxItemKey>();
  const nameOf = ({ orderingKey, sortKey }: OutboxItemKey): string => `${orderingKey} ${sortKey}`;
  return {
    markDispatched: async (items) => {
      items.forEach((item) => owed.set(nameOf(item), item));
      if (areDown()) {
        throw new DispatchMarksFailedError(items);
      }
      await store.markDispatched([...owed.values()]);
      owed.clear();
    },
    markParked: (items) => store.markParked(items),
    isOwed: (item) => owed.has(nameOf(item)),
  };
};

/** What a world is like. */
interface Nature {
  readonly turns: readonly number[];
  /** From how many entries on the list is too long for a guard. */
  readonly maxListed: number;
}

/** An outbox with a stream that two processes read in turns, an event source that gives up, and a sweeper. */
const createWorld = ({ turns, maxListed }: Nature) => {
  const start = Date.parse('2026-11-20T10:00:00.000Z');
  const table = new InMemoryTable<OutboxItem>('outbox');
  const latency = createLatency(turns);
  const stream: RelayRecord[] = [];
  const accepted: string[] = [];
  let [seconds, next, isDown, areMarksDown] = [0, 0, false, false];
  const clock = (): Date => new Date(start + seconds * 1_000);
  const store = new InMemoryOutboxStore({ table });
  const publisher = new InMemoryMessagePublisher({
    topics: ['ordered'],
    orderedTopics: ['ordered'],
    latency,
    fateOf: ({ message }) => {
      if (isDown) {
        return 'failed';
      }
      accepted.push(message.id);
      return 'accepted';
    },
  });
  const common = { publisher, store, clock, maxInFlight: 2, attempts: 1, sleep: latency };
  const relays: readonly MessageRelay[] = [0, 1].map(() =>
    createMessageRelay({
      ...common,
      store: owing(store, () => areMarksDown),
      guard: createOvertakeGuard({ items: behind(store), maxListed, clock }),
    }),
  );
  const sweeper = createPollingRelay({ ...common, items: store, owner: 'one', maxAttempts: 1_000 });

  const record = async (orderingKey: string): Promise<void> => {
    const name = `${orderingKey}${stream.length}`;
    const item = anOutboxItem({
      orderingKey,
      sortKey: String(stream.length).padStart(12, '0'),
      messages: [aStoredMessage(name, 'ordered')],
      recordedAt: clock().toISOString(),
    });
    const unitOfWork = new InMemoryUnitOfWork();
    unitOfWork.stage(table.toPut(JSON.stringify([item.orderingKey, item.sortKey]), item));
    await unitOfWork.commit();
    stream.push({ position: String(stream.length), content: { item } });
  };

  const ageOf = (oneOfStream: RelayRecord | undefined): number =>
    oneOfStream !== undefined && 'item' in oneOfStream.content
      ? clock().getTime() - Date.parse(oneOfStream.content.item.recordedAt)
      : 0;

  const deliver = async (process: number, records: number, givesUp: boolean): Promise<void> => {
    const { firstFailed } = (await relays[process]?.dispatch(stream.slice(next, next + records))) ?? {};
    next = firstFailed === undefined ? Math.min(stream.length, next + records) : Number(firstFailed);
    if (givesUp && firstFailed !== undefined && ageOf(stream[next]) >= 60_000) {
      next += 1;
    }
  };

  return {
    accepted,
    sent: () =>
      stream.flatMap(({ content }) => ('item' in content ? content.item.messages.map(({ id }) => id) : [])),
    isDelivered: () => next === stream.length,
    isComplete: () => new Set(accepted).size === stream.length,
    take: (one: Step): Promise<unknown> => {
      switch (one.step) {
        case 'record':
          return record(one.key);
        case 'deliver':
          return deliver(one.process, one.records, one.givesUp);
        case 'sweep':
          return sweeper.sweep();
        case 'deliver and sweep':
          return Promise.all([deliver(one.process, one.records, false), sweeper.sweep()]);
        case 'wait':
          seconds += one.seconds;
          return Promise.resolve();
        case 'broker':
          isDown = one.isDown;
          return Promise.resolve();
        case 'marks':
          areMarksDown = one.areDown;
          return Promise.resolve();
      }
    },
  };
};

/**
 * The first item was given up, the second is left behind it, and the sweeper brings the first alone: now the second is
 * all that waits, and it is young. The third must wait nevertheless.
 */
const leftYoungAfterTheOldWasBrought: Step[] = [
  { step: 'record', key: 'a' },
  { step: 'broker', isDown: true },
  { step: 'wait', seconds: 63 },
  { step: 'deliver', process: 0, records: 1, givesUp: true },
  { step: 'broker', isDown: false },
  { step: 'record', key: 'a' },
  { step: 'deliver and sweep', process: 0, records: 1 },
  { step: 'record', key: 'a' },
  { step: 'record', key: 'b' },
  { step: 'deliver', process: 0, records: 1, givesUp: false },
  { step: 'deliver', process: 0, records: 1, givesUp: false },
  { step: 'record', key: 'a' },
];

/** The broker is back, and all come to their end. */
const bringToRest = async (world: ReturnType<typeof createWorld>): Promise<void> => {
  await world.take({ step: 'broker', isDown: false });
  await world.take({ step: 'marks', areDown: false });
  for (let round = 0; round < 200 && !(world.isDelivered() && world.isComplete()); round += 1) {
    await world.take({ step: 'deliver', process: round % 2, records: 3, givesUp: false });
    await world.take({ step: 'wait', seconds: 61 });
    await world.take({ step: 'sweep' });
  }
};

describe('the stream relay and the polling relay together', () => {
  it('bring every message, none before an earlier one of its key, whatever the stream gives up', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Long ones, because it takes a while to give up.
        fc.array(step, { maxLength: 120, size: 'max' }),
        fc.record({
          turns: fc.array(fc.nat(9), { minLength: 1, maxLength: 10 }),
          maxListed: fc.constantFrom(1, 2, 1_000),
        }),
        async (steps, nature) => {
          const world = createWorld(nature);
          for (const one of steps) {
            await world.take(one);
          }

          await bringToRest(world);

          const first = [...new Set(world.accepted)];
          for (const name of ['a', 'b']) {
            const ofKey = (ids: readonly string[]): readonly string[] =>
              ids.filter((id) => id.startsWith(name));
            expect(ofKey(first)).toEqual(ofKey(world.sent()));
          }
        },
      ),
      { numRuns: 300, examples: [[leftYoungAfterTheOldWasBrought, { turns: [0], maxListed: 1_000 }]] },
    );
  });
});
