import type { Observer } from '@dynamo-outbox/kernel';

/** Events of releasing scheduled messages. */
export type ScheduleEvent =
  /** A scheduled message is in the outbox now, and will be published. */
  | {
      readonly event: 'schedule.released';
      readonly messageId: string;
      readonly orderingKey: string;
      readonly messageType: string;
      /** Milliseconds since it was due. */
      readonly delayMilliseconds: number;
    }
  /** A scheduled message could not be released. The next sweep retries it. At most 20 of these events in one sweep. */
  | {
      readonly event: 'schedule.release-failed';
      readonly messageId: string;
      readonly orderingKey: string;
      readonly error: unknown;
    }
  /** Other commits of the key won in every attempt. The next sweep retries the message. */
  | { readonly event: 'schedule.contended'; readonly messageId: string; readonly orderingKey: string }
  /** A page of the list has entries whose key cannot be read, so they cannot be released. */
  | { readonly event: 'schedule.entries-unreadable'; readonly shard: number; readonly entries: number }
  /** The due messages of a shard could not be listed. The next sweep retries it. */
  | { readonly event: 'schedule.list-failed'; readonly shard: number; readonly error: unknown }
  /** A sweep of the due messages ended. */
  | {
      readonly event: 'schedule.swept';
      /** Entries of the list that the sweep read. */
      readonly listed: number;
      readonly released: number;
      /** Messages that could not be released, entries that could not be read, and shards that could not be listed. */
      readonly failed: number;
      /** Milliseconds since the oldest listed message was due; 0 if there was none, and `undefined` if a shard could not be listed. */
      readonly oldestDelayMilliseconds: number | undefined;
      /** Whether the sweep reached the end of the list. */
      readonly isComplete: boolean;
      readonly durationMilliseconds: number;
    };

/** Receives the events of releasing scheduled messages. MUST NOT throw. */
export type ScheduleObserver = Observer<ScheduleEvent>;
