import type { Parked } from './parked-message.ts';

/** Where the relay leaves what it can never publish: retrying it is useless, losing it is forbidden. */
export interface ParkedMessages {
  /**
   * Keeps one message or record.
   *
   * MUST resolve only after it is safely stored, because the relay then goes on and never looks at it again, and MUST
   * reject otherwise. MUST keep the body unchanged. Parking the same twice is allowed: a relay that dies behind the call
   * does so.
   */
  park(parked: Parked): Promise<void>;
}
