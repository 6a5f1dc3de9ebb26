import { UsageFault } from '../fault.ts';
import type { GivenOptions } from './read-options.ts';

/** Times of `--from` and `--before`; `undefined` for an option that is not set. */
export interface TimeRange {
  readonly from: Date | undefined;
  readonly before: Date | undefined;
}

/** Reads `--from` and `--before`. Throws `USAGE` for an empty range. */
export const readTimeRange = (readTime: (name: 'from' | 'before') => Date | undefined): TimeRange => {
  const [from, before] = [readTime('from'), readTime('before')];
  if (from !== undefined && before !== undefined && from >= before) {
    throw new UsageFault('--from must be earlier than --before.');
  }
  return { from, before };
};

/** Reads `--aggregate`; `undefined` if it is not set. Throws `USAGE` for the key of one aggregate. */
export const readAggregateType = (options: GivenOptions): string | undefined => {
  const aggregateType = options.text('aggregate');
  if (aggregateType?.includes('#') === true) {
    throw new UsageFault(
      `--aggregate is "${aggregateType}"; it must be a type such as order. Use --key for one aggregate.`,
    );
  }
  return aggregateType;
};
