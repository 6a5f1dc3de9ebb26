import type { MessageDraft } from '../message/message.ts';
import type { DeliveryTime } from './schedule/delivery-time.ts';
import type { ScheduleHandle } from './schedule/schedule-handle.ts';

/** The writing side of the outbox. Use cases stage their messages on it. */
export interface Outbox {
  /**
   * Stages messages on the current unit of work, in order.
   *
   * MUST generate the id of each message now and keep it for every retry of the commit. MUST throw
   * `UNKNOWN_MESSAGE_TYPE` for a type that no topic of the service lists, `INVALID_MESSAGE_PAYLOAD` for a payload that
   * violates its schema or that JSON would change, and `INVALID_MESSAGE_HEADER` for any other field that no consumer
   * could read, before anything is written. MUST throw `RAW_ACCESS_TOKEN` for a payload with a bearer token. The message relay MUST NOT see a message before the unit of work commits.
   */
  add(...messages: readonly MessageDraft[]): void;

  /** Throws what `add` would throw for a message of its own, and stages nothing. */
  assertStageable(message: MessageDraft): void;

  /**
   * Stages a message that is delivered later: never before its time, and once the sweeper finds it due. Returns its handle, which is
   * valid once the unit of work commits.
   *
   * MUST refuse what `add` refuses. Throws `INVALID_DELIVERY_TIME` for a time that is no time or more than 3,650 days ahead,
   * `SCHEDULING_NOT_TRACKED` in an outbox without tracking, and `PAYLOAD_EXPIRES_TOO_EARLY` for a payload whose store would delete it
   * before. The message carries no caller and no message number. The message relay MUST NOT see the message before it is released.
   */
  schedule(message: MessageDraft, when: DeliveryTime): ScheduleHandle;

  /**
   * Stages the cancellation of a scheduled message, which is then never delivered.
   *
   * `released`: it is not scheduled any more, because it was released, was cancelled, or was never scheduled. The read is consistent, and a
   * release between the read and the commit rejects the commit with the lost race `SCHEDULE_CHANGED_MEANWHILE`. Rejects with
   * `INVALID_SCHEDULE_HANDLE`. Within one unit of work, the last call for a message wins.
   */
  cancel(handle: ScheduleHandle): Promise<'cancelled' | 'released'>;

  /** Stages another time for a scheduled message, as `cancel` does. Rejects also with the errors of `schedule` for a time. */
  reschedule(handle: ScheduleHandle, when: DeliveryTime): Promise<'rescheduled' | 'released'>;
}
