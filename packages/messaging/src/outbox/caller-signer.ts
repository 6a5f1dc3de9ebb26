import type { Caller } from '../message/caller.ts';
import type { CallerBinding } from '../message/caller-binding.ts';

/** Signs who caused a message. The outbox uses it when the commit begins. */
export interface CallerSigner {
  /**
   * Returns the number of characters of the token that `sign` would return.
   *
   * MUST be exact, because staging checks the size of the message with it. MUST NOT wait for keys.
   */
  tokenLength(caller: Caller, binding: CallerBinding): number;

  /**
   * Returns a token that only contains letters, digits, `.`, `_` and `-`, and that is valid for this message alone.
   *
   * MUST reject if no key can be read. The commit then fails, and nothing is written.
   */
  sign(caller: Caller, binding: CallerBinding): Promise<string>;
}
