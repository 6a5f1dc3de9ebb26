import { type Clock, fullJitterMilliseconds, type Random, type Sleep } from '@dynamo-outbox/kernel';
import type { ScheduledItem, ScheduledKey } from '../outbox/schedule/scheduled-item.ts';
import type { ReleaseOutcome, ScheduledMessages } from './scheduled-messages.ts';
import { toReleasedItem } from './to-released-item.ts';

/** Dependencies of releasing one message. */
export interface ReleaseDependencies {
  readonly schedules: ScheduledMessages;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
}

/** A message that was released, or why it was not. `not-due`: it was moved to a later time. */
export type ReleaseResult =
  | { readonly outcome: 'released'; readonly item: ScheduledItem }
  | { readonly outcome: 'gone' | 'not-due' | 'contended' }
  | { readonly outcome: 'undecodable'; readonly attribute: string };

// Each attempt reads the head again, so a busy key costs a few attempts. After that, the next sweep continues.
const maxAttempts = 5;
const backoff = { baseMilliseconds: 10, capMilliseconds: 200 };

const attempt = async (
  { schedules, clock }: ReleaseDependencies,
  item: ScheduledItem,
): Promise<ReleaseOutcome> => {
  const now = clock();
  const head = item.order === 'none' ? undefined : await schedules.findHeadMove(item.orderingKey, now);
  return schedules.release({ scheduled: item, item: toReleasedItem(item, head, now), head });
};

/**
 * Releases a scheduled message that is due at `until` or earlier, under the next position of its key.
 *
 * Rejects if a call fails; the message is then either released completely or still scheduled.
 */
export const releaseMessage = async (
  dependencies: ReleaseDependencies,
  key: ScheduledKey,
  until: Date,
): Promise<ReleaseResult> => {
  const { schedules, sleep, random } = dependencies;
  for (let attempts = 1; attempts <= maxAttempts; attempts += 1) {
    const found = await schedules.find(key);
    if (found === undefined) {
      return { outcome: 'gone' };
    }
    if ('undecodable' in found) {
      return { outcome: 'undecodable', attribute: found.undecodable };
    }
    if (found.item.dueAt > until.toISOString()) {
      return { outcome: 'not-due' };
    }
    if ((await attempt(dependencies, found.item)) === 'released') {
      return { outcome: 'released', item: found.item };
    }
    // Another release, a change or a commit of the same key won. The next reads see which.
    await sleep(fullJitterMilliseconds(attempts, backoff, random));
  }
  return { outcome: 'contended' };
};
