import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '../random.ts';
import { drawCommit, type DrawnChange, isVault } from './draw-commit.ts';

const drawMany = (seed: number, poison?: number): readonly (readonly DrawnChange[])[] => {
  const random = createRandom(seed);
  return Array.from({ length: 4_000 }, () => drawCommit({ random, accounts: 20, poison }));
};

describe('a drawn commit', () => {
  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 500 }), (seed, accounts) => {
        const [one, other] = [1, 2].map(() => drawCommit({ random: createRandom(seed), accounts }));
        expect(one).toEqual(other);
      }),
    );
  });

  it('changes each account once, and a transfer moves money between two', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 500 }), (seed, accounts) => {
        const changes = drawCommit({ random: createRandom(seed), accounts });
        const amounts = changes.flatMap(({ messages }) => messages.map(({ amount }) => amount));

        expect(new Set(changes.map(({ account }) => account)).size).toBe(changes.length);
        expect(changes.length).toBeLessThanOrEqual(2);
        expect(changes.length === 2 ? (amounts[0] ?? 0) + (amounts[1] ?? 0) : 0).toBe(0);
      }),
    );
  });

  it('contains every kind of history of real services', () => {
    const changes = drawMany(1).flat();
    const messages = changes.flatMap((change) => change.messages);
    const kinds = new Set(changes.map(({ kind }) => kind));
    const mixed = changes.filter(
      (change) => new Set(change.messages.map(({ isNotice }) => isNotice)).size === 2,
    );

    expect([...kinds].sort()).toEqual(['change', 'remark', 'removal']);
    expect([...new Set(messages.map(({ fate }) => fate))].sort()).toEqual(
      ['failing', 'handled', 'rejected', 'unpublishable', 'unreadable'].sort(),
    );
    expect([...new Set(messages.map(({ size }) => size))].sort()).toEqual(['claim-check', 'large', 'small']);
    expect(mixed.length).toBeGreaterThan(100);
    expect(changes.some((change) => change.messages.length === 7)).toBe(true);
    expect(changes.filter(({ account }) => isVault(account)).every(({ kind }) => kind === 'change')).toBe(
      true,
    );
  });

  it('contains more poison on demand', () => {
    const poisonIn = (commits: readonly (readonly DrawnChange[])[]): number =>
      commits
        .flat()
        .flatMap(({ messages }) => messages)
        .filter(({ fate }) => fate !== 'handled').length;

    expect(poisonIn(drawMany(1, 20))).toBeGreaterThan(10 * poisonIn(drawMany(1)));
  });
});
