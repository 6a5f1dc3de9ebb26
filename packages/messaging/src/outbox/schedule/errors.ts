import { CodedError } from '@dynamo-outbox/kernel';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { ScheduledKey } from './scheduled-item.ts';

/** The time of a scheduled message is invalid, or too far ahead. */
export class InvalidDeliveryTimeError extends CodedError<'INVALID_DELIVERY_TIME'> {
  readonly code = 'INVALID_DELIVERY_TIME';

  constructor(fault: string) {
    super(`The delivery time is invalid: ${fault}.`);
  }
}

/** A text is not the handle of a scheduled message. Pass what `schedule` returned, unchanged. */
export class InvalidScheduleHandleError extends CodedError<'INVALID_SCHEDULE_HANDLE'> {
  readonly code = 'INVALID_SCHEDULE_HANDLE';

  constructor(handle: unknown) {
    const shown = typeof handle === 'string' ? JSON.stringify(handle.slice(0, 100)) : typeof handle;
    super(`${shown} is not the handle of a scheduled message. Pass what schedule() returned.`);
  }
}

/** The outbox has tracking `none`, so no one would find its due messages. Set its tracking to `status`. */
export class SchedulingNotTrackedError extends CodedError<'SCHEDULING_NOT_TRACKED'> {
  readonly code = 'SCHEDULING_NOT_TRACKED';

  constructor(tableName: string) {
    super(
      `The outbox table ${tableName} has tracking 'none', so nothing would release a scheduled message. Set the tracking of the outbox, ` +
        "its table and its relay to 'status', and deploy the sweeper.",
    );
  }
}

/**
 * The payload of a scheduled message is too large for its message, and its payload store may delete the payload before the message is
 * delivered.
 */
export class PayloadExpiresTooEarlyError extends CodedError<'PAYLOAD_EXPIRES_TOO_EARLY'> {
  readonly code = 'PAYLOAD_EXPIRES_TOO_EARLY';

  constructor(subject: string, dueAt: string, keptUntil: string | undefined) {
    const kept =
      keptUntil === undefined
        ? 'the payload store does not state for how long it keeps payloads (retentionDays)'
        : `the payload store may delete its payload before it is consumed; the latest delivery time is ${keptUntil}`;
    super(
      `Cannot schedule ${subject} for ${dueAt}: its payload does not fit into the message, and ${kept}. Send a smaller payload, such as a ` +
        'reference, choose an earlier time, or raise the retention of the payload store.',
    );
  }
}

/** A scheduled message has a damaged attribute, so it cannot be released, cancelled or moved. Repair or delete its item. */
export class ScheduledMessageUnreadableError extends CodedError<'SCHEDULED_MESSAGE_UNREADABLE'> {
  readonly code = 'SCHEDULED_MESSAGE_UNREADABLE';

  constructor({ orderingKey, messageId }: ScheduledKey, attribute: string) {
    super(
      `The scheduled message ${messageId} of ${orderingKey} has no valid attribute ${attribute}. Nothing was changed. Repair or delete its ` +
        'item in the outbox table.',
    );
  }
}

/** The scheduled message was released, moved or cancelled after it was read. The work runs again. */
export const scheduleChangedMeanwhile = ({ orderingKey, messageId }: ScheduledKey): Error =>
  new LostRaceError(
    'SCHEDULE_CHANGED_MEANWHILE',
    `The scheduled message ${messageId} of ${orderingKey} was released, moved or cancelled since it was read; nothing was written. Run ` +
      'the work again.',
  );
