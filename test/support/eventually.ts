import { setTimeout as wait } from 'node:timers/promises';

/** Looks until the condition gives a value, and fails with what it saw last when the time is over. */
export const eventually = async <TValue>(
  condition: string,
  look: () => Promise<TValue | undefined>,
  timeoutMilliseconds = 120_000,
): Promise<TValue> => {
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    const value = await look();
    if (value !== undefined) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMilliseconds} ms in vain: ${condition}.`);
    }
    await wait(25);
  }
};
