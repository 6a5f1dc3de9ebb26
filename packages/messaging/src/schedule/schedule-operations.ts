import {
  type Clock,
  fullJitterMilliseconds,
  type Random,
  type Sleep,
  sleep,
  systemClock,
  systemRandom,
  withDefaults,
} from '@dynamo-outbox/kernel';
import { assertNotLater } from '../outbox/schedule/assert-not-later.ts';
import { toDueTime } from '../outbox/schedule/delivery-time.ts';
import {
  type ScheduleChange,
  type ScheduledItem,
  type ScheduledKey,
  subjectOf,
} from '../outbox/schedule/scheduled-item.ts';
import { releaseNow } from './release-message.ts';
import type { ChangeableSchedules } from './scheduled-messages.ts';

/** Dependencies of operations on scheduled messages. */
export interface ScheduleOperationsOptions {
  readonly schedules: ChangeableSchedules;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  readonly random?: Random;
}

/** A scheduled message as someone has read it. */
export interface SeenSchedule extends ScheduledKey {
  readonly revision: number;
}

/**
 * Result of an operation, which changed nothing unless it is `done`. `released`: the message is not scheduled any more, because it was
 * released or cancelled. `changed`: it was moved after it was read. `contended`: other writes won in every attempt. `undecodable`: the item
 * has a damaged attribute.
 */
export type ScheduleOperationResult =
  | { readonly outcome: 'done' | 'released' | 'changed' | 'contended' }
  | { readonly outcome: 'undecodable'; readonly attribute: string };

/** Operations on scheduled messages, for people on call. Each races the releaser, and one of them wins. */
export interface ScheduleOperations {
  /** Removes a scheduled message. */
  cancel(seen: SeenSchedule): Promise<ScheduleOperationResult>;
  /** Moves a scheduled message. Rejects with `INVALID_DELIVERY_TIME` or `PAYLOAD_EXPIRES_TOO_EARLY`. */
  move(seen: SeenSchedule, deliverAt: Date): Promise<ScheduleOperationResult>;
  /** Releases a scheduled message now, in the transaction in which the releaser releases it. */
  send(seen: SeenSchedule): Promise<ScheduleOperationResult>;
}

const maxAttempts = 5;
const backoff = { baseMilliseconds: 10, capMilliseconds: 200 };
const defaults = { clock: systemClock, sleep, random: systemRandom } as const;

type Change = Exclude<ScheduleChange, { readonly kind: 'add' }>;

/** Creates the operations on scheduled messages. */
export const createScheduleOperations = (given: ScheduleOperationsOptions): ScheduleOperations => {
  const options = withDefaults(defaults, given);
  const { schedules, clock, random } = options;

  const changeWith = async (
    seen: SeenSchedule,
    toChange: (item: ScheduledItem) => Change,
  ): Promise<ScheduleOperationResult> => {
    for (let attempts = 1; attempts <= maxAttempts; attempts += 1) {
      const found = await schedules.find(seen);
      if (found === undefined) {
        return { outcome: 'released' };
      }
      if ('undecodable' in found) {
        return { outcome: 'undecodable', attribute: found.undecodable };
      }
      if (found.item.revision !== seen.revision) {
        return { outcome: 'changed' };
      }
      if ((await schedules.change(toChange(found.item))) === 'done') {
        return { outcome: 'done' };
      }
      await options.sleep(fullJitterMilliseconds(attempts, backoff, random));
    }
    return { outcome: 'contended' };
  };

  return {
    cancel: (seen) =>
      changeWith(seen, ({ orderingKey, messageId, revision }) => ({
        kind: 'remove',
        key: { orderingKey, messageId },
        revision,
      })),

    move: async (seen, deliverAt) => {
      const dueAt = toDueTime({ deliverAt }, clock()).toISOString();
      return changeWith(seen, ({ orderingKey, messageId, revision, latestDueAt }) => {
        const key = { orderingKey, messageId };
        assertNotLater(subjectOf(key), dueAt, latestDueAt);
        return { kind: 'move', key, revision, dueAt };
      });
    },

    send: async (seen) => {
      const result = await releaseNow(options, seen);
      switch (result.outcome) {
        case 'released':
          return { outcome: 'done' };
        case 'undecodable':
          return { outcome: 'undecodable', attribute: result.attribute };
        case 'contended':
          return { outcome: 'contended' };
        case 'failed':
          throw result.error;
        case 'not-due':
          return { outcome: 'changed' };
        case 'gone':
          return { outcome: 'released' };
      }
    },
  };
};
