import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { Delay } from '@dynamo-outbox/messaging';
import { toDueTime } from '@dynamo-outbox/messaging/schedule';

/** Returns the instant after a delay. Throws `INVALID_DELIVERY_TIME` for a delay that no scheduled message can have. */
export const addDelay = (now: Date, delay: Delay): Date => toDueTime({ delay }, now);

/** Whether a scheduled message can have a delay: from 0 to 3,650 days. Code without types may pass anything. */
export const isDelay = (delay: Delay): boolean => {
  try {
    addDelay(new Date(0), delay);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'INVALID_DELIVERY_TIME')) {
      return false;
    }
    throw error;
  }
};
