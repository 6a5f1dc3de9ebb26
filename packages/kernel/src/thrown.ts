const describeSafely = (describe: () => string, thrown: unknown): string => {
  try {
    return describe();
  } catch {
    // A proxy or a getter of the value threw.
    return typeof thrown;
  }
};

/** Name of a thrown error, such as `TypeError`, or the type of another value. Never throws. */
export const nameThrown = (thrown: unknown): string =>
  describeSafely(() => {
    const name: unknown = thrown instanceof Error ? thrown.name : undefined;
    return typeof name === 'string' ? name : typeof thrown;
  }, thrown);

/** Name and message of a thrown error, or another value as text. Never throws. */
export const describeThrown = (thrown: unknown): string =>
  describeSafely(
    () => (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)),
    thrown,
  );
