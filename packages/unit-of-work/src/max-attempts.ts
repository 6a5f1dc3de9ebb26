/** Throws when the setting is not a whole number of at least 1. */
export const refuseBadMaxAttempts = (maxAttempts: number): void => {
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1) {
    throw new RangeError(`maxAttempts must be a whole number of at least 1, but is ${maxAttempts}.`);
  }
};
