import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import { messageIdOf } from './contract-messages.ts';
import type { OutboxStoreUnderTest } from './outbox-store-under-test.ts';
import { describeParkedMarks } from './parked-marks-cases.ts';

/** Outboxes with tracking `status`, and ways to write to them without a unit of work. */
export interface OutboxStoreHarness {
  /** Opens an empty outbox whose list has pages of 10 entries. */
  open(): Promise<OutboxStoreUnderTest>;
  stop(): Promise<void>;
}

const start = Date.parse('2026-11-20T10:15:30.000Z');

const at = (seconds: number): Date => new Date(start + seconds * 1_000);

const keyOf = (orderingKey: string, version: number): OutboxItemKey => ({
  orderingKey,
  sortKey: `${String(version).padStart(12, '0')}#${messageIdOf(version)}`,
});

const anItem = (orderingKey: string, version: number, recordedAt = at(version)): OutboxItem => ({
  ...keyOf(orderingKey, version),
  messages: [{ id: messageIdOf(version), type: 'note.added', topic: 'notes', body: `v${version}` }],
  recordedAt: recordedAt.toISOString(),
  service: 'notebook',
});

const missing: OutboxItemKey = keyOf('note#missing', 1);

/** Defines the contract tests of `OutboxStore` and `UndispatchedItems`, on which both relays depend. */
export const describeOutboxStoreContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<OutboxStoreHarness>,
): void => {
  const { afterAll, beforeAll, beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the outbox store contract`, () => {
    let harness: OutboxStoreHarness;
    let outbox: OutboxStoreUnderTest;

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

    const list = async (before = at(10_000)): Promise<readonly string[]> => {
      const listed: string[] = [];
      for await (const { orderingKey, sortKey } of outbox.items.listUndispatched(before)) {
        listed.push(`${orderingKey} ${Number(sortKey.slice(0, 12))}`);
      }
      return listed;
    };

    const read = async (orderingKey: string, version: number, limit = 100): Promise<readonly number[]> => {
      const items = await outbox.items.readUndispatched(keyOf(orderingKey, version), limit);
      return items.map(({ sortKey }) => Number(sortKey.slice(0, 12)));
    };

    const claim = (owner: string, seconds: number, item = keyOf('note#a', 1)): Promise<string> =>
      outbox.items.claim(item, { owner, now: at(seconds), until: at(seconds + 300) });

    it('lists items that were recorded before an instant, not at or after it', async () => {
      await record('note#a', 9, 10, 11);

      expect(await list(at(10))).toEqual(['note#a 9']);
      expect(await list(at(10.001))).toEqual(['note#a 9', 'note#a 10']);
    });

    it('lists every item of many keys once, over several pages', async () => {
      const expected: string[] = [];
      for (let key = 0; key < 40; key += 1) {
        await record(`note#${key}`, 1, 2);
        expected.push(`note#${key} 1`, `note#${key} 2`);
      }

      expect([...(await list())].sort()).toEqual(expected.sort());
    });

    it('lists the items of a key oldest first, over several pages', async () => {
      const versions = Array.from({ length: 25 }, (_, index) => index);
      await record('note#a', ...versions.toReversed());

      expect(await list()).toEqual(versions.map((version) => `note#a ${version}`));
    });

    it('neither lists nor reads dispatched items', async () => {
      await record('note#a', 1, 2);
      await outbox.store.markDispatched([keyOf('note#a', 1)]);

      expect(await list()).toEqual(['note#a 2']);
      expect(await read('note#a', 1)).toEqual([]);
      expect(await read('note#a', 2)).toEqual([2]);
    });

    it('creates no item when it marks a deleted one, and accepts a second mark', async () => {
      await record('note#a', 1);
      await outbox.store.markDispatched([missing]);
      await outbox.store.markDispatched([keyOf('note#a', 1)]);
      await outbox.store.markDispatched([keyOf('note#a', 1)]);

      expect(await list()).toEqual([]);
      expect(await read('note#missing', 1)).toEqual([]);
    });

    it('neither lists, reads nor claims parked items, and creates no item when it marks a deleted one', async () => {
      await record('note#a', 1, 2);
      const parkedAt = at(100).toISOString();
      await outbox.store.markParked([
        { ...keyOf('note#a', 1), messageIds: [messageIdOf(1)], reason: 'ATTEMPTS_EXHAUSTED', parkedAt },
        { ...missing, messageIds: [messageIdOf(1)], reason: 'ATTEMPTS_EXHAUSTED', parkedAt },
      ]);

      expect(await list()).toEqual(['note#a 2']);
      expect(await read('note#a', 1)).toEqual([]);
      expect(await read('note#a', 2)).toEqual([2]);
      expect(await read('note#missing', 1)).toEqual([]);
      expect(await claim('one', 100)).toBe('refused');
    });

    describeParkedMarks(runner, () => outbox);

    it('reads the items of a key in the order of their sort keys, up to the limit', async () => {
      await record('note#a', 3, 1, 10, 2);
      await record('note#b', 4);

      expect(await read('note#a', 1)).toEqual([1, 2, 3, 10]);
      expect(await read('note#a', 1, 2)).toEqual([1, 2]);
      expect(await read('note#a', 10, 3)).toEqual([1, 2, 3]);
    });

    it('reads an item as it was recorded, with no attempt', async () => {
      await record('note#a', 1);

      expect(await outbox.items.readUndispatched(keyOf('note#a', 1), 1)).toEqual([
        {
          ...keyOf('note#a', 1),
          recordedAt: at(1).toISOString(),
          content: { item: anItem('note#a', 1) },
          attempts: 0,
        },
      ]);
    });

    it('reads the undispatched items before the entry, back to a dispatched item', async () => {
      const versions = Array.from({ length: 20 }, (_, index) => index);
      await record('note#a', ...versions);
      expect(await read('note#a', 19)).toEqual(versions);

      await outbox.store.markDispatched([keyOf('note#a', 6)]);

      expect(await read('note#a', 19)).toEqual(versions.slice(7));
      expect(await read('note#a', 5)).toEqual([0, 1, 2, 3, 4, 5, ...versions.slice(7)]);
    });

    it('reads past parked items to an undispatched one before them', async () => {
      const parked = Array.from({ length: 12 }, (_, index) => index + 3);
      await record('note#a', 1, 2, ...parked, 20);
      await outbox.store.markParked(
        parked.map((version) => ({
          ...keyOf('note#a', version),
          messageIds: [messageIdOf(version)],
          reason: 'UNDECODABLE_RECORD',
          parkedAt: at(100).toISOString(),
        })),
      );

      expect(await read('note#a', 20)).toEqual([1, 2, 20]);

      await outbox.store.markDispatched([keyOf('note#a', 1)]);
      expect(await read('note#a', 20)).toEqual([2, 20]);
    });

    const waitingBefore = async (orderingKey: string, version: number): Promise<number | undefined> => {
      const item = await outbox.items.findWaitingBefore(keyOf(orderingKey, version));
      if (item === undefined) {
        return undefined;
      }
      const found = Number(item.sortKey.slice(0, 12));
      expect(item).toEqual({ ...keyOf(orderingKey, found), recordedAt: at(found).toISOString() });
      return found;
    };

    it('finds the last item before another of its key, if that is undispatched', async () => {
      await record('note#a', 1, 2, 3);
      await record('note#b', 4);

      expect(await waitingBefore('note#a', 3)).toBe(2);
      expect(await waitingBefore('note#a', 9)).toBe(3);
      expect(await waitingBefore('note#a', 1)).toBeUndefined();
      expect(await waitingBefore('note#missing', 9)).toBeUndefined();

      await outbox.store.markDispatched([keyOf('note#a', 2)]);
      expect(await waitingBefore('note#a', 3)).toBeUndefined();
    });

    it('finds the last item before another that was not parked, skipping parked ones', async () => {
      const parked = Array.from({ length: 25 }, (_, index) => index + 2);
      await record('note#a', 1, ...parked);
      await outbox.store.markParked(
        parked.map((version) => ({
          ...keyOf('note#a', version),
          messageIds: [messageIdOf(version)],
          reason: 'REFUSED_BY_BROKER',
          parkedAt: at(100).toISOString(),
        })),
      );

      expect(await waitingBefore('note#a', 27)).toBe(1);
      expect(await waitingBefore('note#a', 2)).toBe(1);

      // They were redriven, which does not show the state of earlier items.
      for (const version of parked) {
        await outbox.store.markRedriven(keyOf('note#a', version), messageIdOf(version));
      }
      expect(await waitingBefore('note#a', 27)).toBe(1);

      await outbox.store.markDispatched([keyOf('note#a', 1)]);
      expect(await waitingBefore('note#a', 27)).toBeUndefined();
    });

    it('grants a claim once until it ends, also to its owner', async () => {
      await record('note#a', 1);

      expect(await claim('one', 100)).toBe('claimed');
      expect(await claim('other', 100)).toBe('refused');
      expect(await claim('one', 399.999)).toBe('refused');
      expect(await claim('other', 400)).toBe('taken-over');
      expect(await claim('one', 699)).toBe('refused');
    });

    it('grants one of many concurrent claims', async () => {
      await record('note#a', 1);

      const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => claim(`o${index}`, 100)));

      expect(outcomes.filter((outcome) => outcome !== 'refused')).toEqual(['claimed']);
    });

    it('refuses a claim on a deleted or dispatched item, and creates no item', async () => {
      await record('note#a', 1);
      await outbox.store.markDispatched([keyOf('note#a', 1)]);

      expect(await claim('one', 100)).toBe('refused');
      expect(await claim('one', 100, missing)).toBe('refused');
      expect(await read('note#missing', 1)).toEqual([]);
    });

    it('reports until when an item is claimed', async () => {
      await record('note#a', 1);
      await claim('one', 100);

      const [item] = await outbox.items.readUndispatched(keyOf('note#a', 1), 1);

      expect(item?.claimedUntil).toEqual(at(400));
    });

    it('lists claimed items, because their owner may die', async () => {
      await record('note#a', 1);
      await claim('one', 100);

      expect(await list()).toEqual(['note#a 1']);
    });

    it('releases a claim only for its owner', async () => {
      await record('note#a', 1);
      await claim('one', 100);

      await outbox.items.release(keyOf('note#a', 1), 'other');
      expect(await claim('other', 101)).toBe('refused');

      await outbox.items.release(keyOf('note#a', 1), 'one');
      expect(await claim('other', 101)).toBe('claimed');
    });

    it('accepts the release of an unclaimed or deleted item', async () => {
      await record('note#a', 1);

      await outbox.items.release(keyOf('note#a', 1), 'one');
      await outbox.items.release(missing, 'one');

      expect(await list()).toEqual(['note#a 1']);
    });

    const fail = (owner: string, isCounted: boolean, item = keyOf('note#a', 1)): Promise<void> =>
      outbox.items.recordFailedAttempt(item, { owner, isCounted, error: 'no', nextAttemptAt: at(500) });

    it('counts a failed attempt, ends the claim, and refuses claims until the next attempt is due', async () => {
      await record('note#a', 1);
      await claim('one', 100);
      await fail('one', true);

      const [item] = await outbox.items.readUndispatched(keyOf('note#a', 1), 1);
      expect(item).toMatchObject({ attempts: 1, nextAttemptAt: at(500) });
      expect(item).not.toHaveProperty('claimedUntil');
      expect(await claim('other', 499.999)).toBe('refused');
      expect(await claim('other', 500)).toBe('claimed');
    });

    it('adds up attempts, except those that do not count', async () => {
      await record('note#a', 1);
      for (const isCounted of [true, false, true]) {
        await fail('one', isCounted);
      }

      const [item] = await outbox.items.readUndispatched(keyOf('note#a', 1), 1);
      expect(item?.attempts).toBe(2);
    });

    it('records no attempt on an item that another owner has claimed, or that was dispatched or deleted', async () => {
      await record('note#a', 1, 2);
      await claim('one', 100);
      await outbox.store.markDispatched([keyOf('note#a', 2)]);

      await fail('other', true);
      await fail('other', true, keyOf('note#a', 2));
      await fail('other', true, missing);

      const [item] = await outbox.items.readUndispatched(keyOf('note#a', 1), 1);
      expect(item).toMatchObject({ attempts: 0, claimedUntil: at(400) });
      expect(await list()).toEqual(['note#a 1']);
      expect(await read('note#missing', 1)).toEqual([]);
    });
  });
};
