import { type Clock, fullJitterMilliseconds, type Random, type Sleep } from '@dynamo-outbox/kernel';
import type { ReleaseOrder, ScheduledItem, ScheduledKey } from '../outbox/schedule/scheduled-item.ts';
import type { ReleaseOutcome, ScheduledMessages } from './scheduled-messages.ts';
import { toReleasedItem } from './to-released-item.ts';

/** Dependencies of releasing one message. */
export interface ReleaseDependencies {
  readonly schedules: ScheduledMessages;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
}

/**
 * A message that was released, or why it was not. `not-due`: it was moved to a later time. `contended`: other writes won in every attempt.
 * `failed`: a call failed, and the message is either released completely or still scheduled.
 *
 * `order` is that of the message, if it could be read.
 */
export type ReleaseResult =
  | { readonly outcome: 'released'; readonly item: ScheduledItem }
  | { readonly outcome: 'gone' | 'not-due' }
  | { readonly outcome: 'contended'; readonly order: ReleaseOrder | undefined }
  | { readonly outcome: 'failed'; readonly error: unknown; readonly order: ReleaseOrder }
  | { readonly outcome: 'undecodable'; readonly attribute: string; readonly order: ReleaseOrder | undefined };

// Each attempt reads the head again, so a busy key costs some attempts. After that, the next sweep continues.
const maxAttempts = 10;
const backoff = { baseMilliseconds: 10, capMilliseconds: 200 };

const attempt = async (
  { schedules, clock }: ReleaseDependencies,
  item: ScheduledItem,
): Promise<ReleaseOutcome> => {
  const now = clock();
  const head = item.order === 'none' ? undefined : await schedules.findHeadMove(item.orderingKey, now);
  return schedules.release({ scheduled: item, item: toReleasedItem(item, head, now), head });
};

const tryOnce = async (
  dependencies: ReleaseDependencies,
  item: ScheduledItem,
): Promise<ReleaseResult | undefined> => {
  try {
    return (await attempt(dependencies, item)) === 'released' ? { outcome: 'released', item } : undefined;
  } catch (error) {
    return { outcome: 'failed', error, order: item.order };
  }
};

/** Releases a scheduled message as `toRelease` says; `undefined` says that it is not due. */
const releaseWhen = async (
  dependencies: ReleaseDependencies,
  key: ScheduledKey,
  toRelease: (item: ScheduledItem) => ScheduledItem | undefined,
): Promise<ReleaseResult> => {
  const { schedules, sleep, random } = dependencies;
  let order: ReleaseOrder | undefined;
  for (let attempts = 1; attempts <= maxAttempts; attempts += 1) {
    const found = await schedules.find(key);
    if (found === undefined) {
      return { outcome: 'gone' };
    }
    if ('undecodable' in found) {
      return { outcome: 'undecodable', attribute: found.undecodable, order: found.order };
    }
    const item = toRelease(found.item);
    if (item === undefined) {
      return { outcome: 'not-due' };
    }
    const result = await tryOnce(dependencies, item);
    if (result !== undefined) {
      return result;
    }
    ({ order } = item);
    // Another release, a change or a commit of the same key won. The next reads see which.
    await sleep(fullJitterMilliseconds(attempts, backoff, random));
  }
  return { outcome: 'contended', order };
};

/**
 * Releases a scheduled message now if it is at this revision, whenever it is due; `not-due` if it is at another one. The time of the
 * message is the earlier of now and its due time.
 *
 * Rejects if the message cannot be read.
 */
export const releaseNow = (
  dependencies: ReleaseDependencies,
  seen: ScheduledKey & { readonly revision: number },
): Promise<ReleaseResult> =>
  releaseWhen(dependencies, seen, (item) => {
    const now = dependencies.clock().toISOString();
    const dueAt = item.dueAt > now ? now : item.dueAt;
    return item.revision === seen.revision ? { ...item, dueAt } : undefined;
  });

/**
 * Releases a scheduled message that is due at `until` or earlier, under the next position of its key.
 *
 * Rejects if the message cannot be read.
 */
export const releaseMessage = (
  dependencies: ReleaseDependencies,
  key: ScheduledKey,
  until: Date,
): Promise<ReleaseResult> =>
  releaseWhen(dependencies, key, (item) => (item.dueAt > until.toISOString() ? undefined : item));
