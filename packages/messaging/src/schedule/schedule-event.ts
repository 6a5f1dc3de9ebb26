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
  /** A scheduled message could not be released. The next sweep retries it. */
  | {
      readonly event: 'schedule.release-failed';
      readonly messageId: string;
      readonly orderingKey: string;
      readonly error: unknown;
    }
  /** The due messages of a shard could not be listed. The next sweep retries it. */
  | { readonly event: 'schedule.list-failed'; readonly shard: number; readonly error: unknown }
  /** A sweep of the due messages ended. */
  | {
      readonly event: 'schedule.swept';
      /** Entries of the list that the sweep read. */
      readonly listed: number;
      readonly released: number;
      /** Messages that could not be released, and shards that could not be listed. */
      readonly failed: number;
      /** Milliseconds since the oldest listed message was due; 0 if there was none. */
      readonly oldestDelayMilliseconds: number;
      /** Whether the sweep reached the end of the list. */
      readonly isComplete: boolean;
      readonly durationMilliseconds: number;
    };

/** Receives the events of releasing scheduled messages. MUST NOT throw. */
export type ScheduleObserver = Observer<ScheduleEvent>;
