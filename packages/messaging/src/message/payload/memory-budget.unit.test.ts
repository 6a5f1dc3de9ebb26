import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMemoryBudget, type MemoryShare } from './memory-budget.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes shares and tells which were handed out, in the order in which they were. */
const aScene = (bytes: number) => {
  const budget = createMemoryBudget(bytes);
  const shares = new Map<string, MemoryShare>();
  const take = (name: string, wanted: number, signal?: AbortSignal): Promise<unknown> =>
    budget.take(wanted, signal).then(
      (share) => shares.set(name, share),
      (error: unknown) => error,
    );
  return { take, shares, taken: async () => settled().then(() => [...shares.keys()]) };
};

describe('a memory budget', () => {
  it('grants free memory immediately, and more after enough is returned', async () => {
    const { take, shares, taken } = aScene(10);
    void take('a', 6);
    void take('b', 4);
    void take('c', 4);
    expect(await taken()).toEqual(['a', 'b']);

    shares.get('b')?.giveBack();
    expect(await taken()).toEqual(['a', 'b', 'c']);
  });

  it('grants no small share before a waiting large one', async () => {
    const { take, shares, taken } = aScene(10);
    void take('a', 6);
    void take('large', 10);
    void take('small', 1);
    expect(await taken()).toEqual(['a']);

    shares.get('a')?.giveBack();
    expect(await taken()).toEqual(['a', 'large']);
  });

  it('has more free memory when a share shrinks', async () => {
    const { take, shares, taken } = aScene(10);
    void take('a', 10);
    void take('b', 5);
    await settled();

    shares.get('a')?.shrinkTo(6);
    expect(await taken()).toEqual(['a']);
    shares.get('a')?.shrinkTo(5);
    expect(await taken()).toEqual(['a', 'b']);
  });

  it('grants the whole budget for a larger share', async () => {
    const { take, shares, taken } = aScene(10);
    void take('a', 11);
    void take('b', 1);
    expect(await taken()).toEqual(['a']);

    shares.get('a')?.giveBack();
    expect(await taken()).toEqual(['a', 'b']);
  });

  it('rejects a waiting call when its signal is aborted, and serves the calls behind it', async () => {
    const { take, taken } = aScene(10);
    const leaving = new AbortController();
    void take('a', 6);
    const left = take('large', 10, leaving.signal);
    void take('small', 4);
    await settled();

    leaving.abort(new Error('too late'));

    expect(await left).toEqual(new Error('too late'));
    expect(await taken()).toEqual(['a', 'small']);
  });

  it('keeps nothing for a call that is aborted at the moment of the grant', async () => {
    const { take, shares, taken } = aScene(10);
    const leaving = new AbortController();
    void take('a', 10);
    const left = take('b', 10, leaving.signal);
    await settled();

    shares.get('a')?.giveBack();
    leaving.abort(new Error('too late'));
    expect(await left).toEqual(new Error('too late'));

    void take('c', 10);
    expect(await taken()).toEqual(['a', 'c']);
  });

  it('never grants more than its size, and serves calls in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 25 })),
        async (bytes, wanted) => {
          const budget = createMemoryBudget(bytes);
          const order: number[] = [];
          let out = 0;
          let most = 0;
          await Promise.all(
            wanted.map(async (want, place) => {
              const share = await budget.take(want);
              const taken = Math.min(want, bytes);
              order.push(place);
              out += taken;
              most = Math.max(most, out);
              await settled();
              out -= taken;
              share.giveBack();
              share.giveBack();
            }),
          );

          expect(most).toBeLessThanOrEqual(bytes);
          expect(order).toEqual(wanted.map((_, place) => place));
        },
      ),
    );
  });

  it.each([0, -1, Number.NaN])('of %d bytes is refused', (bytes) => {
    expect(() => createMemoryBudget(bytes)).toThrow(RangeError);
  });
});
