/** A seeded random source: the same calls return the same values on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from 0, less than `bound`. */
  below(bound: number): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** Returns true with the given probability, from 0 to 1. */
  chance(probability: number): boolean;
  /** One of the values, which must not be empty. */
  pick<TValue>(values: readonly TValue[]): TValue;
  /** The values in another order. */
  shuffle<TValue>(values: readonly TValue[]): TValue[];
}

// FNV-1a over the text: neighbouring seeds start far apart.
const hash = (text: string): number => {
  let value = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  return value >>> 0;
};

/** Mulberry32: one word of state, fast, and uniform enough to draw histories. */
const createNext = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/**
 * Creates a random source from a seed. Use one for each purpose, so that draws for one purpose do not change the
 * others.
 */
export const createRandom = (...seed: readonly (string | number)[]): Random => {
  const next = createNext(hash(seed.join('/')));
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (probability) => next() < probability,
    pick: <TValue>(values: readonly TValue[]): TValue => {
      const [value] = values.slice(below(values.length));
      if (value === undefined) {
        throw new RangeError('Cannot pick one of no values.');
      }
      return value;
    },
    shuffle: <TValue>(values: readonly TValue[]): TValue[] => {
      const left = [...values];
      const shuffled: TValue[] = [];
      while (left.length > 0) {
        shuffled.push(...left.splice(below(left.length), 1));
      }
      return shuffled;
    },
  };
};
