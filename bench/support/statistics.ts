/** The value below which the given share of the values lies; 0 for none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** The middle value. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Rounds to so many digits behind the point. */
export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
