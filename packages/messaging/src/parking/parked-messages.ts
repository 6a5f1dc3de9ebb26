import type { Parked } from './parked-message.ts';

/** Stores messages that the relay can never publish, because a retry cannot succeed and they must not be lost. */
export interface ParkedMessages {
  /**
   * Stores one message or record.
   *
   * MUST resolve only after it is safely stored, because the relay then continues without it, and MUST reject
   * otherwise. MUST keep the body unchanged. Parking the same message twice is allowed, because a relay that dies after
   * the call parks it again.
   */
  park(parked: Parked): Promise<void>;
}
