/** Throws a `RangeError` unless the value is a whole number from `minimum`, which is 1 unless told otherwise. */
export const requireCount = (name: string, value: number, minimum = 1): void => {
  if (!Number.isInteger(value) || value < minimum) {
    throw new RangeError(`${name} must be a whole number from ${minimum}, not ${value}.`);
  }
};
