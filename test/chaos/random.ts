/** Seeded random numbers: the source of all random decisions in a chaos run. */

// FNV-1a, 32 bits: spreads short texts well enough for dice.
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};

// One step of mulberry32: makes neighbouring states look unrelated.
const mix = (state: number): number => {
  let value = Math.imul(state ^ (state >>> 15), state | 1);
  value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
  return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
};

const increment = 0x6d2b79f5;

/** Returns a number in [0, 1) that depends only on the parts. */
export const dice = (...parts: readonly (string | number)[]): number =>
  mix((hashOf(parts.join('/')) + increment) | 0);

/** Returns an endless series of numbers in [0, 1) that depends only on the parts. */
export const createRandom = (...parts: readonly (string | number)[]): (() => number) => {
  let state = hashOf(parts.join('/')) | 0;
  return () => {
    state = (state + increment) | 0;
    return mix(state);
  };
};

/** A whole number from `from` up to and including `to`. */
export const between = (random: () => number, from: number, to: number): number =>
  from + Math.floor(random() * (to - from + 1));
