import { describe, expect, it } from '@jest/globals';
import { receivesFor } from './receives-for.ts';

describe('receives of a queue', () => {
  it.each([
    [5, 10],
    [10, 20],
    [11, 21],
    [990, 1_000],
  ])('that is FIFO, for %i tries, are %i', (tries, receives) => {
    expect(receivesFor(tries, true)).toBe(receives);
  });

  it('that is standard are as many as the tries', () => {
    expect(receivesFor(10, false)).toBe(10);
  });

  it('are as stated where they are too few, which is refused', () => {
    expect(receivesFor(4, true)).toBe(4);
  });
});
