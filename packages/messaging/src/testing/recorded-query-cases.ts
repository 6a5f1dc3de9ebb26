import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import fc from 'fast-check';
import { encodeEnvelope } from '../message/envelope.ts';
import { toCorrelationId } from '../message/ids.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import { createOutboxQuery } from '../outbox/query/create-outbox-query.ts';
import type { OutboxFilter, OutboxPage } from '../outbox/query/outbox-query.ts';
import { contractContext, messageIdOf } from './contract-messages.ts';
import type { RecordedItemsHarness, RecordedItemsUnderTest } from './recorded-items-under-test.ts';

const start = Date.parse('2026-11-20T10:15:30.000Z');
const at = (seconds: number): Date => new Date(start + seconds * 1_000);

const correlationIds = [
  contractContext.correlationId,
  toCorrelationId(messageIdOf(9_003)) ?? contractContext.correlationId,
];

/** A message of a unit of work, by indexes into the lists of this file. */
interface PlannedMessage {
  readonly type: number;
  readonly correlation: number;
  readonly isDecodable: boolean;
}

type PlannedState = 'undispatched' | 'dispatched' | 'parked';

/** An item of a unit of work. */
interface PlannedItem {
  readonly key: number;
  readonly seconds: number;
  readonly messages: readonly PlannedMessage[];
  readonly state: PlannedState;
}

const keys = ['note#a', 'note#b', 'folder#a'];
const types = ['note.added', 'note.read', 'folder.opened'];
const topicOf = (type: string): string => (type === 'folder.opened' ? 'folders' : 'notes');

const plannedItem: fc.Arbitrary<PlannedItem> = fc.record({
  key: fc.nat(keys.length - 1),
  seconds: fc.nat(5),
  messages: fc.array(
    fc.record({
      type: fc.nat(types.length - 1),
      correlation: fc.nat(1),
      isDecodable: fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  state: fc.constantFrom<PlannedState>('undispatched', 'dispatched', 'parked'),
});

// Most options are absent, so that most filters match something.
const optional = <TValue>(arbitrary: fc.Arbitrary<TValue>): fc.Arbitrary<TValue | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const anyFilter: fc.Arbitrary<OutboxFilter> = fc
  .record({
    orderingKey: optional(fc.constantFrom(...keys)),
    aggregateType: optional(fc.constantFrom('note', 'folder', 'not')),
    types: optional(fc.subarray(types)),
    topics: optional(fc.subarray(['notes', 'folders'])),
    correlationId: optional(fc.constantFrom(...correlationIds)),
    recordedFrom: optional(fc.nat(5).map(at)),
    recordedBefore: optional(fc.nat(5).map(at)),
    state: optional(fc.constantFrom('undispatched', 'dispatched', 'parked', 'unknown')),
  })
  .map((filter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)));

const toItem = (planned: PlannedItem, number: number): OutboxItem => {
  const orderingKey = keys[planned.key] ?? '';
  return {
    orderingKey,
    // Some items sort before earlier ones, and every third is the second part of an item.
    sortKey: `VERSION#${String((number * 7_919) % 1_000).padStart(12, '0')}${number % 3 === 2 ? '#p002' : ''}`,
    messages: planned.messages.map(({ type, correlation, isDecodable }, index) => {
      const [id, name] = [messageIdOf(number * 10 + index), types[type] ?? ''];
      const body = encodeEnvelope({
        id,
        type: name,
        version: 1,
        source: 'notebook',
        subject: 'a',
        orderingKey,
        sequence: number,
        sequenceIndex: index,
        occurredAt: at(planned.seconds),
        context: {
          ...contractContext,
          correlationId: correlationIds[correlation] ?? contractContext.correlationId,
        },
        payload: { text: `${number}` },
      });
      return { id, type: name, topic: topicOf(name), body: isDecodable ? body : 'no envelope' };
    }),
    recordedAt: at(planned.seconds).toISOString(),
    service: 'notebook',
  };
};

const isAbsentOr = <TValue>(wanted: TValue | undefined, isMet: (wanted: TValue) => boolean): boolean =>
  wanted === undefined || isMet(wanted);

/** Whether a message matches, by the plan rather than by what is stored. */
const isExpected = (
  planned: PlannedItem,
  { type, correlation, isDecodable }: PlannedMessage,
  filter: OutboxFilter,
): boolean => {
  const [key = '', name = '', time] = [keys[planned.key], types[type], at(planned.seconds)];
  return [
    isAbsentOr(filter.orderingKey, (wanted) => wanted === key),
    isAbsentOr(filter.aggregateType, (wanted) => key.startsWith(`${wanted}#`)),
    isAbsentOr(filter.types, (wanted) => wanted.includes(name)),
    isAbsentOr(filter.topics, (wanted) => wanted.includes(topicOf(name))),
    isAbsentOr(filter.correlationId, (wanted) => !isDecodable || wanted === correlationIds[correlation]),
    isAbsentOr(filter.recordedFrom, (wanted) => time >= wanted),
    isAbsentOr(filter.recordedBefore, (wanted) => time < wanted),
    isAbsentOr(filter.state, (wanted) => wanted === planned.state),
  ].every(Boolean);
};

const expectedIds = (plan: readonly PlannedItem[], filter: OutboxFilter): readonly string[] =>
  plan.flatMap((planned, number) =>
    planned.messages.flatMap((message, index) =>
      isExpected(planned, message, filter) ? [messageIdOf(number * 10 + index)] : [],
    ),
  );

const commit = async (
  { record, store }: RecordedItemsUnderTest,
  planned: PlannedItem,
  number: number,
): Promise<void> => {
  const item = toItem(planned, number);
  await record(item);
  if (planned.state === 'dispatched') {
    await store.markDispatched([item]);
  }
  if (planned.state === 'parked') {
    const messageIds = item.messages.map(({ id }) => id);
    await store.markParked([{ ...item, messageIds, reason: 'UNKNOWN_TOPIC', parkedAt: at(9).toISOString() }]);
  }
};

/** Reads all pages, and commits one more item between two pages. */
const readAll = async (
  outbox: RecordedItemsUnderTest,
  filter: OutboxFilter,
  {
    limit,
    maxItems,
    between,
  }: { readonly limit: number; readonly maxItems: number; readonly between: () => Promise<void> },
): Promise<readonly OutboxPage[]> => {
  const query = createOutboxQuery({ items: outbox.items });
  const pages: OutboxPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await query(filter, { limit, maxItems, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    cursor = page.next;
    await between();
  } while (cursor !== undefined);
  return pages;
};

const sortKeysOf = (messages: OutboxPage['messages'], key: string): readonly string[] =>
  messages.flatMap(({ orderingKey, sortKey }) => (orderingKey === key ? [sortKey] : []));

const twoMessages = (key: number): PlannedItem => {
  const message = { type: 0, correlation: 0, isDecodable: true };
  return { key, seconds: 0, messages: [message, message], state: 'undispatched' };
};

/** Defines the law of queries: every matching message exactly once. */
export const defineQueryCases = (runner: ContractRunner, harnessOf: () => RecordedItemsHarness): void => {
  const { expect, it } = runner;
  it('finds each matching message exactly once on all pages, while other items are recorded', async () => {
    const runs = fc.asyncProperty(
      fc.tuple(fc.array(plannedItem, { maxLength: 12 }), fc.array(plannedItem, { maxLength: 4 })),
      anyFilter,
      fc.record({ limit: fc.integer({ min: 1, max: 6 }), maxItems: fc.integer({ min: 1, max: 8 }) }),
      async ([before, meanwhile], filter, size) => {
        const outbox = await harnessOf().open();
        const plan = [...before, ...meanwhile];
        let committed = 0;
        const commitNext = async (): Promise<void> => {
          const [planned, number] = [plan[committed], committed];
          if (planned !== undefined) {
            committed += 1;
            await commit(outbox, planned, number);
          }
        };
        while (committed < before.length) {
          await commitNext();
        }

        const pages = await readAll(outbox, filter, { ...size, between: commitNext });

        const found = pages.flatMap(({ messages }) => messages);
        const ids: readonly string[] = found.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining([...expectedIds(before, filter)]));
        expect(expectedIds(plan, filter)).toEqual(expect.arrayContaining([...ids]));
        expect(pages.every(({ messages }) => messages.length <= size.limit)).toBe(true);
        expect(pages.every(({ itemsRead }) => itemsRead <= size.maxItems)).toBe(true);
        const isByTime = filter.state === 'undispatched' && filter.orderingKey === undefined;
        const known = new Set(expectedIds(before, filter));
        const ofBefore = found.filter(({ id }) => known.has(id));
        for (const key of isByTime ? [] : keys) {
          expect(sortKeysOf(ofBefore, key)).toEqual([...sortKeysOf(ofBefore, key)].sort());
        }
      },
    );

    await fc.assert(runs, {
      numRuns: harnessOf().queryRuns ?? 50,
      // A page ends within an item, and the next one within an item that was recorded before it meanwhile.
      examples: [[[[twoMessages(0)], [twoMessages(2)]], {}, { limit: 1, maxItems: 1 }]],
    });
  });
};
