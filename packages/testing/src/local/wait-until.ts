import { sleep } from '@dynamo-outbox/kernel';

/** Limits of a wait. */
interface WaitOptions {
  /** Time after which the wait fails, in milliseconds. Default 30,000. */
  readonly timeoutMilliseconds?: number;
}

const pollMilliseconds = 10;

/**
 * Waits until a check returns something other than `undefined` and `false`, and returns it. Rejects after the timeout with an error that names what was awaited.
 */
export const waitUntil = async <TValue>(
  what: string,
  check: () => Promise<TValue | undefined | false>,
  { timeoutMilliseconds = 30_000 }: WaitOptions = {},
): Promise<TValue> => {
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMilliseconds} ms for ${what}.`);
    }
    await sleep(pollMilliseconds);
  }
};
