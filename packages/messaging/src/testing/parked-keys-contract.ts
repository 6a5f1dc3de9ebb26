import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { ParkedKeys } from '../parking/parked-keys.ts';

/** Opens outboxes with parked keys. */
export interface ParkedKeysHarness {
  /** Opens an outbox without parked keys. */
  open(): Promise<ParkedKeys>;
  stop(): Promise<void>;
}

const parkedAt = '2026-11-20T10:15:30.000Z';

const aKey = (orderingKey = 'order#1') => ({ orderingKey, reason: 'UNKNOWN_TOPIC', parkedAt }) as const;

/** Defines the contract tests of `ParkedKeys`, on which relays and redrives depend. */
export const describeParkedKeysContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<ParkedKeysHarness>,
): void => {
  const { afterAll, beforeAll, beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the parked keys contract`, () => {
    let harness: ParkedKeysHarness;
    let keys: ParkedKeys;

    beforeAll(async () => {
      harness = await createHarness();
    });

    beforeEach(async () => {
      keys = await harness.open();
    });

    afterAll(async () => {
      await harness.stop();
    });

    const revisionOf = async (orderingKey: string): Promise<string> =>
      (await keys.find(orderingKey))?.revision ?? 'none';

    it('finds only keys that were parked', async () => {
      await keys.park(aKey());

      expect(await keys.find('order#1')).toEqual({ ...aKey(), revision: expect.any(String) });
      expect(await keys.find('order#2')).toBeUndefined();
      expect(await keys.findParked(['order#1', 'order#2'])).toEqual(new Set(['order#1']));
    });

    eachCase(it, [0, 1, 100, 101, 250])('looks up %i keys at once', async (count) => {
      const asked = Array.from({ length: count }, (_, index) => `order#${index}`);
      const parked = asked.filter((_, index) => index % 50 === 0);
      await Promise.all(parked.map((orderingKey) => keys.park(aKey(orderingKey))));

      expect(await keys.findParked(asked)).toEqual(new Set(parked));
    });

    it('looks up a key that is given twice', async () => {
      await keys.park(aKey());

      expect(await keys.findParked(['order#1', 'order#1'])).toEqual(new Set(['order#1']));
    });

    it('gives a key a new revision each time, with the latest reason', async () => {
      await keys.park(aKey());
      const first = await revisionOf('order#1');

      await keys.park({ ...aKey(), reason: 'KEY_IS_PARKED' });

      expect(await revisionOf('order#1')).not.toBe(first);
      expect(await keys.find('order#1')).toMatchObject({ reason: 'KEY_IS_PARKED' });
    });

    it('releases a key with its revision', async () => {
      await keys.park(aKey());

      expect(await keys.release('order#1', await revisionOf('order#1'))).toBe(true);

      expect(await keys.find('order#1')).toBeUndefined();
      expect(await keys.findParked(['order#1'])).toEqual(new Set());
    });

    it('does not release a key after another of its messages was parked', async () => {
      await keys.park(aKey());
      const seen = await revisionOf('order#1');
      await keys.park(aKey());

      expect(await keys.release('order#1', seen)).toBe(false);

      expect(await keys.findParked(['order#1'])).toEqual(new Set(['order#1']));
    });

    it('does not release a key that is not parked', async () => {
      expect(await keys.release('order#1', 'any')).toBe(false);
    });

    it('parks a released key again with another revision', async () => {
      await keys.park(aKey());
      const first = await revisionOf('order#1');
      await keys.release('order#1', first);

      await keys.park(aKey());

      expect(await keys.release('order#1', first)).toBe(false);
      expect(await keys.findParked(['order#1'])).toEqual(new Set(['order#1']));
    });
  });
};
