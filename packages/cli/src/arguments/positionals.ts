import { UsageFault } from '../fault.ts';
import type { GivenOptions } from './read-options.ts';

/** Throws `USAGE` when more arguments were given than `most`. */
export const assertPositionalCount = ({ positionals }: GivenOptions, most = 0): void => {
  const surplus = positionals[most];
  if (surplus !== undefined) {
    throw new UsageFault(`What is "${surplus}" for? It is one argument too many.`);
  }
};
