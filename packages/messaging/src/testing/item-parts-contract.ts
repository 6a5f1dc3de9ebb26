import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxStore } from '../relay/outbox-store.ts';
import { toPartSortKey } from '../outbox/sort-key.ts';
import type { ItemParts } from '../relay/item-parts.ts';
import { messageIdOf } from './contract-messages.ts';

/** Outboxes with tracking `status`, and ways to write to them without a unit of work. */
export interface ItemPartsHarness {
  /** Opens an empty outbox. */
  open(): Promise<ItemPartsUnderTest>;
  stop(): Promise<void>;
}

/** The adapters that read and mark the parts of one outbox. */
export interface ItemPartsUnderTest {
  readonly parts: ItemParts;
  readonly store: OutboxStore;
  /** Writes an item as a commit would. */
  record(item: OutboxItem): Promise<void>;
}

const firstOf = (version: number): OutboxItemKey => ({
  orderingKey: 'note#a',
  sortKey: `${String(version).padStart(12, '0')}#${messageIdOf(version)}`,
});

const partOf = (version: number, number: number, of: number): OutboxItem => ({
  orderingKey: 'note#a',
  sortKey: toPartSortKey(firstOf(version).sortKey, number),
  messages: [
    { id: messageIdOf(number), type: 'note.added', topic: 'notes', body: `part ${number}`.padEnd(200_000) },
  ],
  recordedAt: '2026-11-20T10:15:30.000Z',
  service: 'notebook',
  part: { number, of },
});

/** Defines the contract tests of `ItemParts`, on which a relay depends to keep parts in order. */
export const describeItemPartsContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<ItemPartsHarness>,
): void => {
  const { afterAll, beforeAll, beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the item parts contract`, () => {
    let harness: ItemPartsHarness;
    let outbox: ItemPartsUnderTest;

    beforeAll(async () => {
      harness = await createHarness();
    });

    afterAll(() => harness.stop());

    beforeEach(async () => {
      outbox = await harness.open();
    });

    it('reads all parts of an item in order, and no other items', async () => {
      const parts = Array.from({ length: 11 }, (_, index) => partOf(2, index + 1, 11));
      for (const part of [partOf(1, 1, 2), partOf(1, 2, 2), ...parts.toReversed(), partOf(3, 1, 1)]) {
        await outbox.record(part);
      }

      expect(await outbox.parts.readParts(firstOf(2))).toEqual(
        parts.map((item) => ({
          orderingKey: item.orderingKey,
          sortKey: item.sortKey,
          content: { item },
          isSettled: false,
        })),
      );
    });

    it('reads the existing parts, or an empty list', async () => {
      await outbox.record(partOf(1, 2, 3));

      const read = await outbox.parts.readParts(firstOf(1));

      expect(read.map(({ sortKey }) => sortKey)).toEqual([partOf(1, 2, 3).sortKey]);
      expect(await outbox.parts.readParts(firstOf(2))).toEqual([]);
    });

    it('reports which parts were dispatched or parked', async () => {
      for (const number of [1, 2, 3]) {
        await outbox.record(partOf(1, number, 3));
      }
      const [first, second] = [partOf(1, 1, 3), partOf(1, 2, 3)];
      await outbox.store.markDispatched([first]);
      await outbox.store.markParked([
        {
          orderingKey: second.orderingKey,
          sortKey: second.sortKey,
          messageIds: second.messages.map(({ id }) => id),
          reason: 'REFUSED_BY_BROKER',
          parkedAt: '2026-11-20T10:15:31.000Z',
        },
      ]);

      const read = await outbox.parts.readParts(firstOf(1));

      expect(read.map(({ isSettled }) => isSettled)).toEqual([true, true, false]);
    });
  });
};
