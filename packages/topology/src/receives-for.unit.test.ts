import { describe, expect, it } from '@jest/globals';
import { receivesFor } from './receives-for.ts';

describe('the receives of a queue', () => {
  it.each([
    [5, 10],
    [10, 20],
    [11, 21],
    [990, 1_000],
  ])('for a FIFO queue and %i attempts are %i', (tries, receives) => {
    expect(receivesFor(tries, true)).toBe(receives);
  });

  it('for a standard queue equal the attempts', () => {
    expect(receivesFor(10, false)).toBe(10);
  });

  it('stay as given if they are too few, which the rules reject', () => {
    expect(receivesFor(4, true)).toBe(4);
  });
});
