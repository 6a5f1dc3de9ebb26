import type { Caller } from '../message/caller.ts';
import type { CallerBinding } from '../message/caller-binding.ts';

/** Why the signed caller of a message is rejected. */
export type CallerRefusal =
  /** It cannot be read as a signed caller, or is too long. */
  | 'CALLER_MALFORMED'
  /** Its signature does not fit, or it is not signed with the required algorithm. */
  | 'CALLER_FORGED'
  /** It is signed with a key that is not, or no longer, in the key set. */
  | 'CALLER_KEY_UNKNOWN'
  /** It was signed for another audience, such as another stage. */
  | 'CALLER_FOREIGN'
  /** It was signed for another message, type of message or service. */
  | 'CALLER_OF_ANOTHER_MESSAGE'
  /** It has expired. */
  | 'CALLER_EXPIRED'
  /** It was issued later than the clock of the consumer. */
  | 'CALLER_NOT_YET_VALID';

/** The caller of a message, or why it is rejected. */
export type VerifiedCaller =
  | { readonly caller: Caller }
  | {
      readonly refusal: CallerRefusal;
      /** One sentence for people, without the token. */
      readonly detail: string;
    };

/** Verifies who caused a message. The consumer uses it before it handles the message. */
export interface CallerVerifier {
  /**
   * Returns the caller, or why it is rejected. The token comes from a message and can have any form.
   *
   * MUST NOT return a caller unless it was signed for this message and this system. MUST reject if no key can be read, and
   * while it is not certain that a key is unknown: the message is then redelivered.
   */
  verify(token: unknown, binding: CallerBinding): Promise<VerifiedCaller>;
}
