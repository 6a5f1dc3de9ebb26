import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { RecordedRange } from '../outbox/query/recorded-items.ts';
import { messageIdOf } from './contract-messages.ts';
import { defineDispatchCases } from './recorded-dispatch-cases.ts';
import type { RecordedItemsHarness, RecordedItemsUnderTest } from './recorded-items-under-test.ts';
import { defineQueryCases } from './recorded-query-cases.ts';

const start = Date.parse('2026-11-20T10:15:30.000Z');

const at = (seconds: number): Date => new Date(start + seconds * 1_000);

const anItem = (orderingKey: string, version: number): OutboxItem => ({
  orderingKey,
  sortKey: `${String(version).padStart(12, '0')}#${messageIdOf(version)}`,
  messages: [{ id: messageIdOf(version), type: 'note.added', topic: 'notes', body: `v${version}` }],
  recordedAt: at(version).toISOString(),
  service: 'notebook',
});

const versionOf = ({ sortKey }: { readonly sortKey: string }): number => Number(sortKey.slice(0, 12));

/** Defines the contract tests of `RecordedItems`, on which queries and replays depend. */
export const describeRecordedItemsContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<RecordedItemsHarness>,
): void => {
  const { afterAll, beforeAll, beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the recorded items contract`, () => {
    let harness: RecordedItemsHarness;
    let outbox: RecordedItemsUnderTest;

    beforeAll(async () => {
      harness = await createHarness();
    });

    afterAll(() => harness.stop());

    beforeEach(async () => {
      outbox = await harness.open();
    });

    const record = async (orderingKey: string, ...versions: readonly number[]): Promise<void> => {
      for (const version of versions) {
        await outbox.record(anItem(orderingKey, version));
      }
    };

    /** Reads all pages from a cursor: `<key> <version>` of each item, and the number of pages. */
    const readAll = async (range: RecordedRange, from?: string) => {
      const found: string[] = [];
      let cursor = from;
      let pages = 0;
      do {
        const { items, next } = await outbox.items.readPage(range, { cursor });
        found.push(...items.map((item) => `${item.orderingKey} ${versionOf(item)}`));
        pages += 1;
        cursor = next;
      } while (cursor !== undefined);
      return { found, pages };
    };

    it('reads each item once over several pages, those of a key in order', async () => {
      const expected: string[] = [];
      for (let key = 0; key < 12; key += 1) {
        await record(`note#${key}`, 3, 1, 2);
        expected.push(...[1, 2, 3].map((version) => `note#${key} ${version}`));
      }

      const { found, pages } = await readAll({});

      expect(pages).toBeGreaterThan(1);
      expect([...found].sort()).toEqual(expected.sort());
      for (let key = 0; key < 12; key += 1) {
        const ofKey = found.filter((one) => one.startsWith(`note#${key} `));
        expect(ofKey).toEqual([1, 2, 3].map((version) => `note#${key} ${version}`));
      }
    });

    it('reads an item as it was recorded', async () => {
      await record('note#a', 1);

      const { items, itemsRead, next } = await outbox.items.readPage({});

      expect({ items, itemsRead, next }).toEqual({
        items: [{ ...anItem('note#a', 1), dispatch: [{ state: 'undispatched', attempts: 0 }] }],
        itemsRead: 1,
        next: undefined,
      });
    });

    it('reads one empty page of an empty outbox', async () => {
      for (const range of [{}, { orderingKey: 'note#a' }, { isUndispatched: true }]) {
        const { items, itemsRead, next } = await outbox.items.readPage(range);

        expect({ items, itemsRead, next }).toEqual({ items: [], itemsRead: 0, next: undefined });
      }
    });

    it('reads the items of one key in order, over several pages', async () => {
      const versions = Array.from({ length: 25 }, (_, index) => index);
      await record('note#a', ...versions.toReversed());
      await record('note#b', 1);

      const { found, pages } = await readAll({ orderingKey: 'note#a' });

      expect(found).toEqual(versions.map((version) => `note#a ${version}`));
      expect(pages).toBeGreaterThan(1);
    });

    eachCase(it, [
      ['the outbox', {}],
      ['one key', { orderingKey: 'note#a' }],
      ['the undispatched items', { isUndispatched: true }],
    ])('reads items between two instants, of %s', async (_name, range) => {
      await record('note#a', 1, 2, 3, 4);

      expect((await readAll({ ...range, recordedFrom: at(2), recordedBefore: at(4) })).found).toEqual([
        'note#a 2',
        'note#a 3',
      ]);
      expect((await readAll({ ...range, recordedFrom: at(4) })).found).toEqual(['note#a 4']);
      expect((await readAll({ ...range, recordedBefore: at(2) })).found).toEqual(['note#a 1']);
      expect((await readAll({ ...range, recordedFrom: at(3), recordedBefore: at(3) })).found).toEqual([]);
      expect((await readAll({ ...range, recordedFrom: at(3), recordedBefore: at(2) })).found).toEqual([]);
    });

    eachCase(it, [
      ['the outbox', {}],
      ['one key', { orderingKey: 'note#a' }],
      ['the undispatched items', { isUndispatched: true }],
    ])('continues after an item of a page, of %s', async (_name, range) => {
      await record('note#a', ...Array.from({ length: 15 }, (_, index) => index));
      const all = (await readAll(range)).found;
      const page = await outbox.items.readPage(range);

      expect(page.items.length).toBeGreaterThan(1);
      for (const index of [0, page.items.length - 1]) {
        expect((await readAll(range, page.cursorAfter(index))).found).toEqual(all.slice(index + 1));
      }
    });

    eachCase(it, [
      ['the outbox', {}],
      ['one key', { orderingKey: 'note#a' }],
      ['the undispatched items', { isUndispatched: true }],
    ])('reads at most as many items as requested, of %s', async (_name, range) => {
      await record('note#a', 1, 2, 3, 4);

      for (const maxItems of [1, 3, 4, 5]) {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const { items, itemsRead, next } = await outbox.items.readPage(range, { maxItems, cursor });
          found.push(...items.map((item) => `${item.orderingKey} ${versionOf(item)}`));
          cursor = next;

          expect(itemsRead).toBeLessThanOrEqual(maxItems);
          expect(items.length).toBeLessThanOrEqual(itemsRead);
        } while (cursor !== undefined);

        expect(found).toEqual(['note#a 1', 'note#a 2', 'note#a 3', 'note#a 4']);
      }
      await expect(outbox.items.readPage(range, { maxItems: 0 })).rejects.toThrow(RangeError);
    });

    it('resumes at a cursor, even if it is used twice', async () => {
      await record('note#a', ...Array.from({ length: 15 }, (_, index) => index));
      const { items, next } = await outbox.items.readPage({ orderingKey: 'note#a' });

      const first = await readAll({ orderingKey: 'note#a' }, next);
      const second = await readAll({ orderingKey: 'note#a' }, next);

      expect(items.length + first.found.length).toBe(15);
      expect(second).toEqual(first);
    });

    it('rejects a cursor of another kind of range, and an invalid one', async () => {
      await record('note#a', ...Array.from({ length: 15 }, (_, index) => index));
      const ranges = [{}, { orderingKey: 'note#a' }, { orderingKey: 'note#b' }, { isUndispatched: true }];

      for (const own of ranges.filter(({ orderingKey }) => orderingKey !== 'note#b')) {
        const { next = '' } = await outbox.items.readPage(own);
        const foreign = ranges.filter((range) => range !== own).map((range) => [range, next] as const);
        const damaged = ['nonsense', '', '[]', next.slice(1), next.slice(0, -1), `${next}!`, `${next}A`];

        for (const [range, cursor] of [...foreign, ...damaged.map((text) => [own, text] as const)]) {
          await expect(outbox.items.readPage(range, { cursor })).rejects.toMatchObject({
            code: 'INVALID_CURSOR',
          });
        }
      }
    });

    defineDispatchCases(runner, () => outbox);
    defineQueryCases(runner, () => harness);
  });
};
