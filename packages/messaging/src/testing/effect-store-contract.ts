import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { EffectStore, LeaseAnswer } from '../consumer/effects/effect-store.ts';

/** An empty effect store. */
export interface EffectStoreHarness {
  /** Opens the store as another process would. It contains the same effects. */
  open(): EffectStore;
}

const effect = { consumer: 'mails--orders', key: 'order#1' };
const start = Date.parse('2026-11-20T10:15:30.000Z');

/** Defines the contract tests of `EffectStore`. */
export const describeEffectStoreContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<EffectStoreHarness>,
): void => {
  const { beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the effect store contract`, () => {
    let harness: EffectStoreHarness;

    /** Requests a lease of ten seconds, `after` milliseconds after the start. */
    const lease = (owner: string, after = 0, key = effect): Promise<LeaseAnswer> =>
      harness.open().lease(key, {
        owner,
        until: new Date(start + after + 10_000),
        expiredBefore: new Date(start + after),
      });

    beforeEach(async () => {
      harness = await createHarness();
    });

    it('grants the lease to the first owner, and answers others until when it is held', async () => {
      expect(await lease('one')).toEqual({ state: 'leased', fencingToken: 1 });
      expect(await lease('other', 1)).toEqual({ state: 'held', until: new Date(start + 10_000) });
    });

    it('grants the lease to exactly one of several concurrent requests', async () => {
      const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((owner) => lease(owner)));

      expect(answers.filter(({ state }) => state === 'leased')).toHaveLength(1);
      expect(answers.filter(({ state }) => state === 'held')).toHaveLength(4);
    });

    it('grants the lease to its owner again, with a token that is not lower', async () => {
      await lease('one');

      const again = await lease('one', 5);
      expect(again.state).toBe('leased');
      expect(await lease('other', 6)).toEqual({ state: 'held', until: new Date(start + 10_005) });
    });

    it('grants an expired lease to another owner, and not a millisecond earlier', async () => {
      await lease('one');

      expect(await lease('other', 10_000)).toMatchObject({ state: 'held' });
      expect(await lease('other', 10_001)).toEqual({ state: 'leased', fencingToken: 2 });
    });

    it('increases the fencing token with every lease', async () => {
      const tokens: number[] = [];
      for (const run of [0, 1, 2, 3]) {
        const answer = await lease(`run ${run}`, run * 10_001);
        tokens.push(answer.state === 'leased' ? answer.fencingToken : Number.NaN);
      }

      expect(tokens).toEqual([1, 2, 3, 4]);
    });

    eachCase(it, [
      { result: '{"mailId":"m-1"}' },
      { result: 'null' },
      { result: '""' },
      { result: undefined },
      { lost: 'EFFECT_RESULT_TOO_LARGE' },
      { lost: 'EFFECT_RESULT_NOT_JSON' },
    ] as const)('returns %j to every owner after completion, also much later', async (completion) => {
      await lease('one');

      expect(await harness.open().complete(effect, 'one', completion)).toBe(true);
      for (const [owner, after] of [
        ['one', 1],
        ['other', 1],
        ['third', 86_400_000],
      ] as const) {
        expect(await lease(owner, after)).toEqual({ state: 'completed', completion });
      }
    });

    it('completes an effect whose lease is over if no other owner took it', async () => {
      await lease('one');

      expect(await harness.open().complete(effect, 'one', { result: '1' })).toBe(true);
      expect(await lease('other', 60_000)).toEqual({ state: 'completed', completion: { result: '1' } });
    });

    it('accepts a second completion by the same owner', async () => {
      await lease('one');
      await harness.open().complete(effect, 'one', { result: '1' });

      expect(await harness.open().complete(effect, 'one', { result: '1' })).toBe(true);
    });

    it('refuses the completion of an owner that lost the lease, before and after the other completed', async () => {
      await lease('one');
      await lease('other', 10_001);

      expect(await harness.open().complete(effect, 'one', { result: '"late"' })).toBe(false);
      expect(await harness.open().complete(effect, 'other', { result: '"other"' })).toBe(true);
      expect(await harness.open().complete(effect, 'one', { result: '"late"' })).toBe(false);

      expect(await lease('third', 30_000)).toEqual({ state: 'completed', completion: { result: '"other"' } });
    });

    it('refuses to complete an effect without a lease', async () => {
      expect(await harness.open().complete(effect, 'one', { result: '1' })).toBe(false);
      expect(await lease('other')).toEqual({ state: 'leased', fencingToken: 1 });
    });

    it('ends a released lease, and continues its tokens', async () => {
      await lease('one');
      await harness.open().release(effect, 'one');

      expect(await lease('other', 1)).toEqual({ state: 'leased', fencingToken: 2 });
    });

    it('does not release the lease of another owner, a completed effect or a missing one', async () => {
      await harness.open().release(effect, 'one');
      await lease('one');
      await harness.open().release(effect, 'other');
      expect(await lease('third', 1)).toMatchObject({ state: 'held' });

      await harness.open().complete(effect, 'one', { result: '1' });
      await harness.open().release(effect, 'one');
      expect(await lease('third', 20_000)).toMatchObject({ state: 'completed' });
    });

    it('separates effects, and consumers of one service', async () => {
      await lease('one');

      expect(await lease('one', 0, { ...effect, key: 'order#2' })).toMatchObject({ state: 'leased' });
      expect(await lease('other', 0, { ...effect, consumer: 'mails--customers' })).toMatchObject({
        state: 'leased',
      });
    });
  });
};
