import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { InMemoryOutboxStore } from '../adapters/in-memory/in-memory-outbox-store.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import { toPartSortKey } from '../outbox/sort-key.ts';
import type { ItemParts } from './item-parts.ts';
import type { MessageRelayDependencies } from './message-relay.ts';
import { createOvertakeGuard } from './overtake-guard.ts';
import { acceptedBy, createHarness } from './relay-harness.fixture.ts';
import type { RelayRecord } from './relay-record.ts';
import { anOutboxItem, aStoredMessage } from './relay.fixture.ts';

const now = new Date('2026-11-20T10:15:30.000Z');

/** A unit of work: its key, and how many parts its item has. */
interface Commit {
  readonly key: string;
  readonly parts: number;
}

const toItems = ({ key, parts }: Commit, version: number, topic: string): readonly OutboxItem[] =>
  Array.from({ length: parts }, (_, index) =>
    anOutboxItem({
      orderingKey: key,
      sortKey: toPartSortKey(`VERSION#${String(version).padStart(12, '0')}`, index + 1),
      messages: [aStoredMessage(`${key}-${version}-${index}`, topic)],
      recordedAt: now.toISOString(),
      ...(parts === 1 ? {} : { part: { number: index + 1, of: parts } }),
    }),
  );

const toRecord = (item: OutboxItem, index: number): RelayRecord => ({
  position: String(index + 1),
  content: { item },
});

const idsOf = (items: readonly OutboxItem[]): readonly string[] =>
  items.flatMap(({ messages }) => messages.map(({ id }) => id));

/** Creates an outbox with the given items, and its relay. */
const createScene = async (
  items: readonly OutboxItem[],
  dependencies: (store: InMemoryOutboxStore) => Partial<MessageRelayDependencies> = (store) => ({
    store,
    parts: store,
  }),
) => {
  const table = new InMemoryTable<OutboxItem>('outbox');
  for (const item of items) {
    const unitOfWork = new InMemoryUnitOfWork();
    unitOfWork.stage(table.toPut(JSON.stringify([item.orderingKey, item.sortKey]), item));
    await unitOfWork.commit();
  }
  const store = new InMemoryOutboxStore({ table });
  const harness = createHarness({}, { clock: () => now, ...dependencies(store) });
  const left = async (): Promise<readonly string[]> => {
    const entries: string[] = [];
    for await (const { sortKey } of store.listUndispatched(new Date(now.getTime() + 1))) {
      entries.push(sortKey);
    }
    return entries;
  };
  return { ...harness, store, left, accepted: () => acceptedBy(harness.broker, 'ordered') };
};

const untracked = (store: InMemoryOutboxStore): Partial<MessageRelayDependencies> => ({ parts: store });

const tracked = (store: InMemoryOutboxStore): Partial<MessageRelayDependencies> => ({ store, parts: store });

const guarded = (store: InMemoryOutboxStore): Partial<MessageRelayDependencies> => ({
  ...tracked(store),
  guard: createOvertakeGuard({ items: store, clock: () => now }),
});

describe('the message relay and split items', () => {
  it('publishes the messages of a key in commit order, however the parts are spread over batches', async () => {
    const commits = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b'), parts: fc.constantFrom(1, 1, 2, 3, 12) }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(
        commits,
        fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
        async (all, shuffle, sizes) => {
          for (const dependencies of [untracked, tracked, guarded]) {
            const written = all.map((commit, version) => toItems(commit, version, 'ordered'));
            const items = written.flat();
            const { relay, accepted } = await createScene(items, dependencies);
            // The stream keeps transactions in order, but not the items of one transaction.
            let draw = 0;
            const next = (): number => shuffle[draw++ % shuffle.length] ?? 0;
            const stream = written
              .flatMap((parts) =>
                parts.map((item) => ({ item, at: next() })).sort((one, other) => one.at - other.at),
              )
              .map(({ item }, index) => toRecord(item, index));

            for (let begin = 0, batch = 0; begin < stream.length; batch += 1) {
              const size = sizes[batch % sizes.length] ?? 1;
              expect(await relay.dispatch(stream.slice(begin, begin + size))).toMatchObject({
                failed: 0,
                left: 0,
              });
              begin += size;
            }

            for (const key of ['a', 'b']) {
              const ofKey = (ids: readonly string[]): readonly string[] =>
                ids.filter((id) => id.startsWith(key));
              expect(ofKey([...new Set(accepted())])).toEqual(ofKey(idsOf(items)));
            }
          }
        },
      ),
    );
  });

  const three = toItems({ key: 'a', parts: 3 }, 1, 'ordered');

  it('publishes each message once and marks each part in a tracked outbox', async () => {
    const { relay, accepted, left } = await createScene(three);

    const reports = [
      await relay.dispatch(three.slice(1, 2).map(toRecord)),
      await relay.dispatch(three.slice(2).map(toRecord)),
      await relay.dispatch(three.slice(0, 1).map(toRecord)),
    ];

    expect(accepted()).toEqual(idsOf(three));
    expect(await left()).toEqual([]);
    expect(reports.map(({ published, failed, parked }) => [published, failed, parked])).toEqual([
      [3, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('does not let the next item of the key overtake a part', async () => {
    const [next] = toItems({ key: 'a', parts: 1 }, 2, 'ordered');
    const { relay, accepted } = await createScene([...three, ...(next === undefined ? [] : [next])]);

    await relay.dispatch(three.slice(0, 1).map(toRecord));
    await relay.dispatch([next].flatMap((item) => (item === undefined ? [] : toRecord(item, 1))));

    expect(accepted()).toEqual([...idsOf(three), 'a-2-0']);
  });

  it('reads nothing for items without parts, items with all their parts in the batch, and unordered topics', async () => {
    const parts: ItemParts = { readParts: () => Promise.reject(new Error('read')) };
    const unordered = toItems({ key: 'b', parts: 2 }, 2, 'orders').slice(1);
    const { relay } = await createScene([], () => ({ parts }));

    const report = await relay.dispatch(
      [...three.toReversed(), ...toItems({ key: 'b', parts: 1 }, 1, 'ordered'), ...unordered].map(toRecord),
    );

    expect(report).toMatchObject({ published: 5, failed: 0 });
  });

  it('reports the records of the key as failed if the table cannot be read, and continues with other keys', async () => {
    const failure = new Error('no table');
    const parts: ItemParts = { readParts: () => Promise.reject(failure) };
    const { relay, accepted, events } = await createScene([], () => ({ parts }));
    const batch = [...toItems({ key: 'b', parts: 1 }, 1, 'ordered'), ...three.slice(1)].map(toRecord);

    const report = await relay.dispatch(batch);

    expect(accepted()).toEqual(['b-1-0']);
    expect(report).toMatchObject({ firstFailed: '2', failedPositions: ['2', '3'], published: 1, failed: 2 });
    expect(events).toContainEqual({ event: 'relay.check-failed', check: 'parts', keys: 1, error: failure });
  });

  it('reports the record of a part as failed if a part that was added for it failed', async () => {
    const { relay } = await createScene(three);
    const [second] = three.slice(1).map(toRecord);
    const failing = createHarness(
      { fateOf: () => 'failed' },
      {
        parts: {
          readParts: async () => three.map((item) => ({ ...item, content: { item }, isSettled: false })),
        },
      },
    );

    const report = await failing.relay.dispatch(second === undefined ? [] : [second]);

    expect(report).toMatchObject({ firstFailed: '1', failedPositions: ['1'], failed: 3 });
    expect(await relay.dispatch([])).toMatchObject({ failed: 0 });
  });

  it('waits up to a minute for an earlier part that is not written yet', async () => {
    let clock = now;
    const { relay, accepted, events } = await createScene(three.slice(1), (store) => ({
      ...tracked(store),
      clock: () => clock,
    }));
    const batch = three.slice(1).map(toRecord);

    expect(await relay.dispatch(batch)).toMatchObject({ firstFailed: '1', published: 0 });
    expect(events).toContainEqual(
      expect.objectContaining({ check: 'parts', error: expect.objectContaining({ code: 'PART_MISSING' }) }),
    );

    clock = new Date(now.getTime() + 60_000);
    expect(await relay.dispatch(batch)).toMatchObject({ firstFailed: undefined, published: 2 });
    expect(accepted()).toEqual(idsOf(three.slice(1)));
  });

  it('does not wait for a later part that is not written yet, because that part has its own record', async () => {
    const { relay, accepted } = await createScene(three.slice(0, 2));

    await relay.dispatch(three.slice(0, 1).map(toRecord));

    expect(accepted()).toEqual(idsOf(three.slice(0, 2)));
  });

  it('adds the earlier parts of an item that an earlier version split', async () => {
    const legacy = three.map(({ part, ...item }) => ({
      ...item,
      sortKey: item.sortKey.replace('#p', '#'),
      ...(part === undefined ? {} : {}),
    }));
    const { relay, accepted } = await createScene(legacy);

    await relay.dispatch(legacy.slice(1, 2).map(toRecord));
    await relay.dispatch(legacy.slice(0, 1).map(toRecord));
    await relay.dispatch(legacy.slice(2).map(toRecord));

    expect([...new Set(accepted())]).toEqual(idsOf(legacy));
  });

  it('parks a damaged part that was added to the batch', async () => {
    const [first, second] = three;
    const parked: unknown[] = [];
    const key = { orderingKey: 'a', sortKey: first?.sortKey ?? '' };
    const { relay, accepted } = await createScene([], () => ({
      parts: {
        readParts: async () => [{ ...key, content: { undecodable: 'no', key, raw: {} }, isSettled: false }],
      },
      parking: {
        messages: {
          park: async (one) => {
            parked.push(one);
          },
        },
      },
    }));

    await relay.dispatch(second === undefined ? [] : [toRecord(second, 0)]);

    expect(parked).toEqual([expect.objectContaining({ kind: 'record', item: key })]);
    expect(accepted()).toEqual(['a-1-1']);
  });
});
