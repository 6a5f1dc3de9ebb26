import type { MessageId } from '../../message/ids.ts';
import type { StoredMessage } from '../outbox-item.ts';

/** Key of a scheduled message. */
export interface ScheduledKey {
  /** Ordering key under which the message will be in the outbox. */
  readonly orderingKey: string;
  readonly messageId: MessageId;
}

/** Names a scheduled message in an error. */
export const subjectOf = ({ orderingKey, messageId }: ScheduledKey): string =>
  `scheduled message ${messageId} of ${orderingKey}`;

/**
 * Order of a released message. `commit`: the next position of its key, which is also its sequence. `lane`: the next position of a key
 * that has only scheduled messages, which have no sequence. `none`: no position.
 */
export type ReleaseOrder = 'commit' | 'lane' | 'none';

/** A message that waits for its time. */
export interface ScheduledItem extends ScheduledKey {
  /** Stored form of the message. With order `commit`, the body gets its sequence at release. */
  readonly message: StoredMessage;
  readonly order: ReleaseOrder;
  /** When it is due, ISO 8601. */
  readonly dueAt: string;
  /** When it was scheduled, ISO 8601, by the clock of the writer. */
  readonly scheduledAt: string;
  /** Name of the recording service. */
  readonly service: string;
  /** Counts the changes of the due time, from 1. */
  readonly revision: number;
  /** The latest due time, ISO 8601, if the payload is in a payload store. */
  readonly latestDueAt?: string;
}

/** State of a scheduled message that decides about a change. */
export type ScheduledState = Pick<ScheduledItem, 'dueAt' | 'revision' | 'latestDueAt'>;

/** Reads scheduled messages before a commit. Every read is consistent. */
export interface StoredSchedules {
  /** Finds a scheduled message; `undefined` if it was released or cancelled, or never existed. */
  findScheduled(key: ScheduledKey): Promise<ScheduledState | undefined>;
}

/** The schedules of an empty outbox. */
export const noSchedules: StoredSchedules = { findScheduled: async () => undefined };

/**
 * A change of a schedule, which is written in the transaction of the commit.
 *
 * A commit that removes or moves a message MUST be rejected with the lost race `SCHEDULE_CHANGED_MEANWHILE` if the message is not at
 * `revision` any more.
 */
export type ScheduleChange =
  | { readonly kind: 'add'; readonly item: ScheduledItem }
  | { readonly kind: 'remove'; readonly key: ScheduledKey; readonly revision: number }
  | { readonly kind: 'move'; readonly key: ScheduledKey; readonly revision: number; readonly dueAt: string };
