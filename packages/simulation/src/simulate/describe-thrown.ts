import { inspect } from 'node:util';

/** Describes any thrown or rejected value, including values with cycles, bigints, and objects without a prototype. */
export const describeThrown = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) {
    return inspect(thrown, { depth: 3, breakLength: Number.POSITIVE_INFINITY });
  }
  const { name, message } = thrown;
  return message === '' ? name : name === 'Error' ? message : `${name}: ${message}`;
};
