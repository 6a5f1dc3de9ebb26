import type { PublishEntry, PublishResult } from './message-publisher.ts';

/** Publishes one entry in a call of its own. */
export type PublishOne = (entry: PublishEntry) => Promise<readonly PublishResult[]>;

/**
 * Publishes entry by entry what a broker refused as one call, so that one message does not affect the others.
 *
 * Stops at the first transient failure whose code is not a refusal: the broker is failing, and each further call would take as long.
 */
export const publishSingly = async (
  entries: readonly PublishEntry[],
  publishOne: PublishOne,
  isRefusal: (code: string) => boolean,
): Promise<readonly PublishResult[]> => {
  const results: PublishResult[] = [];
  for (const entry of entries) {
    const last = results.at(-1);
    const isOut = last?.outcome === 'failed' && last.fault === 'transient' && !isRefusal(last.code);
    results.push(...(isOut ? [last] : await publishOne(entry)));
  }
  return results;
};
