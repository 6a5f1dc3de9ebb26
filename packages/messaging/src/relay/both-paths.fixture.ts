import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { InMemoryMessagePublisher } from '../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryOutboxStore } from '../adapters/in-memory/in-memory-outbox-store.ts';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { UndispatchedEntry, UndispatchedItems } from './polling/undispatched-items.ts';
import { createPollingRelay } from './polling/polling-relay.ts';
import { DispatchMarksFailedError } from './dispatch-marks-failed-error.ts';
import { createMessageRelay } from './message-relay.ts';
import { createOvertakeGuard } from './overtake-guard.ts';
import type { MessageRelay, RelayRecord } from './relay-record.ts';
import { anOutboxItem, aStoredMessage, createLatency } from './relay.fixture.ts';

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
const processes = fc.nat(2);
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

/** An outdated list: it shows each item one more time after the item was dispatched. */
const behind = (
  items: UndispatchedItems,
): Pick<UndispatchedItems, 'listUndispatched' | 'findWaitingBefore' | 'readUndispatched'> => {
  let shown: readonly UndispatchedEntry[] = [];
  return {
    async *listUndispatched(recordedBefore) {
      const fresh: UndispatchedEntry[] = [];
      for await (const entry of items.listUndispatched(recordedBefore)) {
        fresh.push(entry);
      }
      const gone = shown
        .filter(({ recordedAt }) => recordedAt < recordedBefore.toISOString())
        .filter(({ sortKey }) => !fresh.some((entry) => entry.sortKey === sortKey));
      shown = fresh;
      yield* [...gone, ...fresh];
    },
    findWaitingBefore: (item) => items.findWaitingBefore(item),
    readUndispatched: (item, limit) => items.readUndispatched(item, limit),
  };
};

/** The store of one process. At times it cannot write marks, and then remembers them for later. */
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

/** The properties of a random world. */
interface Nature {
  readonly turns: readonly number[];
  /** Maximum number of list entries that a guard reads. */
  readonly maxListed: number;
}

/** Creates an outbox with a stream that three processes read in turn, an event source that gives up, and a sweeper. */
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
  const relays: readonly MessageRelay[] = [0, 1, 2].map(() =>
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
 * The event source gives up the first item, the relay leaves the second one behind it, and the sweeper publishes only
 * the first. The second item then waits alone, and it is young. The third item must still wait for it.
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

/**
 * The first process cannot mark the third item, so the second process finds it undispatched before the fourth. The
 * first process saw no problem, and does not look before it publishes the fifth. So the second process must not leave
 * the fourth behind.
 */
const unmarkedByAnother: Step[] = [
  { step: 'record', key: 'a' },
  { step: 'deliver', process: 0, records: 1, givesUp: false },
  { step: 'wait', seconds: 12 },
  { step: 'record', key: 'a' },
  { step: 'deliver', process: 0, records: 1, givesUp: false },
  { step: 'marks', areDown: true },
  { step: 'wait', seconds: 20 },
  { step: 'record', key: 'a' },
  { step: 'record', key: 'a' },
  { step: 'deliver', process: 0, records: 1, givesUp: false },
  { step: 'deliver', process: 1, records: 1, givesUp: false },
  { step: 'record', key: 'a' },
  { step: 'deliver', process: 0, records: 1, givesUp: false },
];

/** Restores the broker and runs all processes until nothing is left. */
const bringToRest = async (world: ReturnType<typeof createWorld>): Promise<void> => {
  await world.take({ step: 'broker', isDown: false });
  await world.take({ step: 'marks', areDown: false });
  for (let round = 0; round < 200 && !(world.isDelivered() && world.isComplete()); round += 1) {
    await world.take({ step: 'deliver', process: round % 3, records: 3, givesUp: false });
    await world.take({ step: 'wait', seconds: 61 });
    await world.take({ step: 'sweep' });
  }
};

/**
 * Checks the stream relay and the polling relay in random histories: the broker accepts every message, and accepts none
 * before an earlier message of its key.
 */
export const checkBothPaths = (numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      // Long histories, because the event source gives up only after many steps.
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
    {
      numRuns,
      examples: [leftYoungAfterTheOldWasBrought, unmarkedByAnother].map((steps) => [
        steps,
        { turns: [0], maxListed: 1_000 },
      ]),
    },
  );
