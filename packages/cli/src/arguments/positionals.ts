import { UsageFault } from '../fault.ts';
import type { GivenOptions } from './read-options.ts';

/** Throws `USAGE` if there are more arguments than `most`. */
export const assertPositionalCount = ({ positionals }: GivenOptions, most = 0): void => {
  const surplus = positionals[most];
  if (surplus !== undefined) {
    throw new UsageFault(`Unexpected argument "${surplus}".`);
  }
};
