import type { Brand } from '@dynamo-outbox/kernel';
import { type MessageId, toMessageId } from '../../message/ids.ts';
import { fromOrderingKey, MAX_ORDERING_KEY_LENGTH } from '../../message/ordering-key.ts';
import { InvalidScheduleHandleError } from './errors.ts';
import type { ScheduledKey } from './scheduled-item.ts';

/**
 * Names a scheduled message, to cancel or move it later. A text of at most 549 characters: store it on your aggregate, in the same
 * transaction.
 */
export type ScheduleHandle = Brand<string, 'ScheduleHandle'>;

const idLength = 36;

/** Reads a handle; `undefined` for any other value. */
const parse = (handle: unknown): ScheduledKey | undefined => {
  if (typeof handle !== 'string' || handle[idLength] !== '@' || !handle.isWellFormed()) {
    return undefined;
  }
  const messageId: MessageId | undefined = toMessageId(handle.slice(0, idLength));
  const orderingKey = handle.slice(idLength + 1);
  return messageId === undefined ||
    orderingKey.length > MAX_ORDERING_KEY_LENGTH ||
    fromOrderingKey(orderingKey) === undefined
    ? undefined
    : { orderingKey, messageId };
};

/** Returns a stored text as a handle if it has the form of one, else `undefined`. */
export const toScheduleHandle = (text: unknown): ScheduleHandle | undefined =>
  parse(text) === undefined ? undefined : (text as ScheduleHandle);

/** Creates the handle of a scheduled message. */
export const handleOf = ({ orderingKey, messageId }: ScheduledKey): ScheduleHandle =>
  `${messageId}@${orderingKey}` as ScheduleHandle;

/** Reads a handle. Throws `INVALID_SCHEDULE_HANDLE`. */
export const fromScheduleHandle = (handle: ScheduleHandle): ScheduledKey => {
  const key = parse(handle);
  if (key === undefined) {
    throw new InvalidScheduleHandleError(handle);
  }
  return key;
};
