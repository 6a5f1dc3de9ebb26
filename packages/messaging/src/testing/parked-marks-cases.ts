import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import fc from 'fast-check';
import type { MessageId } from '../message/ids.ts';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import { messageIdOf } from './contract-messages.ts';
import type { OutboxStoreUnderTest } from './outbox-store-under-test.ts';

/** A mark of messages, by their indexes in the item. */
type Mark =
  | { readonly kind: 'dispatched' }
  | { readonly kind: 'parked'; readonly places: readonly number[] }
  | { readonly kind: 'redriven'; readonly place: number };

const anItem = (orderingKey: string, messages: number): OutboxItem => ({
  orderingKey,
  sortKey: `000000000001#${messageIdOf(1)}`,
  messages: Array.from({ length: messages }, (_, place) => ({
    id: messageIdOf(place),
    type: 'note.added',
    topic: 'notes',
    body: `m${place}`,
  })),
  recordedAt: '2026-11-20T10:15:30.000Z',
  service: 'notebook',
});

/** A model of an item, independent of a store. */
class Knowledge {
  readonly #published = new Set<number>();
  /** Messages that wait for an operator. */
  readonly #parked = new Set<number>();
  readonly #redriven = new Set<number>();
  readonly #places: readonly number[];
  #mayExpire = false;

  constructor(messages: number) {
    this.#places = [...Array(messages).keys()];
  }

  learn(mark: Mark): void {
    switch (mark.kind) {
      case 'dispatched':
        this.#publish(...this.#places);
        this.#mayExpire = true;
        return;
      case 'redriven':
        this.#redriven.add(mark.place);
        this.#parked.delete(mark.place);
        this.#publish(mark.place);
        this.#mayExpire ||= this.#isSettled();
        return;
      case 'parked':
        this.#publish(...this.#places.filter((place) => !mark.places.includes(place)));
        mark.places.filter((place) => !this.#redriven.has(place)).forEach((place) => this.#parked.add(place));
        this.#mayExpire = this.#isSettled();
    }
  }

  isListed(): boolean {
    return this.#places.some((place) => !this.#published.has(place) && !this.#parked.has(place));
  }

  mayExpire(): boolean {
    return this.#mayExpire;
  }

  #publish(...places: readonly number[]): void {
    places.forEach((place) => this.#published.add(place));
  }

  #isSettled(): boolean {
    return this.#parked.size === 0 && this.#published.size === this.#places.length;
  }
}

const markOf = (messages: number): fc.Arbitrary<Mark> =>
  fc.oneof(
    fc.constant<Mark>({ kind: 'dispatched' }),
    fc.record({
      kind: fc.constant('parked' as const),
      places: fc.subarray([...Array(messages).keys()], { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('redriven' as const), place: fc.nat({ max: messages - 1 }) }),
  );

const marksOfAnItem = fc.integer({ min: 1, max: 4 }).chain((messages) =>
  fc.record({
    messages: fc.constant(messages),
    marks: fc.array(markOf(messages), { minLength: 1, maxLength: 8 }),
  }),
);

const write = async ({ store }: OutboxStoreUnderTest, item: OutboxItem, mark: Mark): Promise<void> => {
  const { orderingKey, sortKey } = item;
  const idOf = (place: number): MessageId => item.messages[place]?.id ?? messageIdOf(99);
  switch (mark.kind) {
    case 'dispatched':
      return store.markDispatched([{ orderingKey, sortKey }]);
    case 'redriven':
      return store.markRedriven({ orderingKey, sortKey }, idOf(mark.place));
    case 'parked':
      return store.markParked([
        {
          orderingKey,
          sortKey,
          messageIds: mark.places.map(idOf),
          reason: 'REFUSED_BY_BROKER',
          parkedAt: '2026-11-20T10:20:00.000Z',
        },
      ]);
  }
};

const stateOf = async (outbox: OutboxStoreUnderTest, item: OutboxItemKey): Promise<unknown> => ({
  isListed: (await outbox.items.readUndispatched(item, 1)).length > 0,
  mayExpire: await outbox.mayExpire(item),
});

const expected = (messages: number, marks: readonly Mark[]): unknown => {
  const knowledge = new Knowledge(messages);
  marks.forEach((mark) => {
    knowledge.learn(mark);
  });
  return { isListed: knowledge.isListed(), mayExpire: knowledge.mayExpire() };
};

/** Defines the contract tests for marks of parked messages: no waiting message is lost, and no finished item stays. */
export const describeParkedMarks = (runner: ContractRunner, open: () => OutboxStoreUnderTest): void => {
  const { describe, expect, it } = runner;
  describe('and of parked messages', () => {
    let items = 0;

    const record = async (messages: number): Promise<OutboxItem> => {
      items += 1;
      const item = anItem(`note#${items}`, messages);
      await open().record(item);
      return item;
    };

    it('lists an item while one of its messages is neither published nor parked, and lets it expire after all are published', async () => {
      await fc.assert(
        fc.asyncProperty(marksOfAnItem, async ({ messages, marks }) => {
          const item = await record(messages);
          for (const [index, mark] of marks.entries()) {
            await write(open(), item, mark);

            expect(await stateOf(open(), item)).toEqual(expected(messages, marks.slice(0, index + 1)));
          }
        }),
        { numRuns: 60 },
      );
    });

    it('gives the same result in every order of the marks for parked and redriven messages, also at once', async () => {
      const race = fc.integer({ min: 1, max: 4 }).chain((messages) => {
        const places = [...Array(messages).keys()];
        return fc.record({
          messages: fc.constant(messages),
          parked: fc.subarray(places, { minLength: 1 }),
          redriven: fc.subarray(places),
          again: fc.subarray(places),
        });
      });
      await fc.assert(
        fc.asyncProperty(race, async ({ messages, parked, redriven, again }) => {
          const item = await record(messages);
          const marks: readonly Mark[] = [
            { kind: 'parked', places: parked },
            ...redriven.map((place) => ({ kind: 'redriven', place }) as const),
            ...again
              .filter((place) => redriven.includes(place))
              .map((place) => ({ kind: 'redriven', place }) as const),
          ];

          await Promise.all(marks.map((mark) => write(open(), item, mark)));

          expect(await stateOf(open(), item)).toEqual(expected(messages, marks));
        }),
        { numRuns: 60 },
      );
    });

    it('keeps an item that could not be read without an expiry', async () => {
      const { orderingKey, sortKey } = await record(1);
      const parkedAt = '2026-11-20T10:20:00.000Z';

      await open().store.markParked([
        { orderingKey, sortKey, messageIds: [], reason: 'UNDECODABLE_RECORD', parkedAt },
      ]);

      expect(await stateOf(open(), { orderingKey, sortKey })).toEqual({ isListed: false, mayExpire: false });
    });

    it('creates no item when it marks a deleted one', async () => {
      const gone = anItem('note#gone', 1);

      await write(open(), gone, { kind: 'redriven', place: 0 });

      expect(await stateOf(open(), gone)).toEqual({ isListed: false, mayExpire: false });
    });
  });
};
