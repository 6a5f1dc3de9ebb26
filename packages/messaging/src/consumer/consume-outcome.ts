import type { PayloadRefusal } from '../message/payload/unpack-payload.ts';
import type { ErrorFingerprint } from './error-fingerprint.ts';

/** Why a message can never be handled. */
export type RejectReason =
  /** Not JSON, not an SNS wrapper, not CloudEvents 1.0. */
  | 'UNREADABLE_MESSAGE'
  /** No handler takes this type, and the policy is `reject`. */
  | 'UNKNOWN_MESSAGE_TYPE'
  /** The handler's definition has another schema version. */
  | 'UNKNOWN_MESSAGE_VERSION'
  /** The payload breaks the definition's schema. */
  | 'INVALID_MESSAGE_PAYLOAD'
  /** The payload did not travel as JSON in the message, and cannot be had. */
  | PayloadRefusal
  /** The handler threw `RejectMessageError`. */
  | 'REJECTED_BY_HANDLER'
  /** Its aggregate counts from the beginning again, after a removal, and a guard or a projection has seen higher sequences. */
  | 'SEQUENCE_RESTARTED'
  /** It failed in its last permitted delivery. */
  | 'RETRIES_EXHAUSTED';

/** How a delivery ended. Anything else is a thrown error, and the message is delivered again. */
export type ConsumeOutcome =
  /** The effect, the inbox record and new messages were committed together. */
  | { readonly outcome: 'processed' }
  /** The effect was there already; nothing was changed. */
  | { readonly outcome: 'duplicate' }
  /** Something newer of its aggregate was handled before; of its effect nothing was written. */
  | { readonly outcome: 'stale' }
  /** No handler takes this type, and the policy says that is fine. */
  | { readonly outcome: 'ignored' }
  /** Never to be handled: it belongs into the dead-letter queue now. */
  | {
      readonly outcome: 'rejected';
      readonly reason: RejectReason;
      /** One sentence for people. */
      readonly detail: string;
      /** Which error it was, where there was one. */
      readonly error?: ErrorFingerprint;
    };
