import type { PayloadRefusal } from '../message/payload/unpack-payload.ts';
import type { CallerRefusal } from './caller-verifier.ts';
import type { ErrorFingerprint } from './error-fingerprint.ts';

/** Why a message can never be handled. */
export type RejectReason =
  /** Not JSON, not an SNS wrapper, not CloudEvents 1.0. */
  | 'UNREADABLE_MESSAGE'
  /** No handler exists for this type, and the policy is `reject`. */
  | 'UNKNOWN_MESSAGE_TYPE'
  /** The message has an older version than the consumer reads, or one between those that it reads. */
  | 'UNKNOWN_MESSAGE_VERSION'
  /** The message waited for a consumer that knows its version, and the consumer was not deployed in time. */
  | 'NEWER_MESSAGE_VERSION'
  /** The payload breaks the definition's schema. */
  | 'INVALID_MESSAGE_PAYLOAD'
  /** The payload is compressed or stored elsewhere, and cannot be read. */
  | PayloadRefusal
  /** The handler requires a caller, and the message has none. */
  | 'CALLER_MISSING'
  /** The signed caller of the message is not valid for it. */
  | CallerRefusal
  /** The handler threw `RejectMessageError`. */
  | 'REJECTED_BY_HANDLER'
  /**
   * The aggregate was removed and created again, so its sequence restarts, and a guard or a projection has seen higher
   * ones.
   */
  | 'SEQUENCE_RESTARTED'
  /** The message failed in its last permitted delivery. */
  | 'RETRIES_EXHAUSTED';

/** Outcome of a delivery. For any other end, the consumer throws an error and the queue redelivers the message. */
export type ConsumeOutcome =
  /** The effect, the inbox record and new messages were committed together. */
  | { readonly outcome: 'processed' }
  /** The message was processed before; nothing was changed. */
  | { readonly outcome: 'duplicate' }
  /** A newer message of its aggregate was handled before; nothing was written. */
  | { readonly outcome: 'stale' }
  /** No handler exists for this type, and the policy is `ignore`. */
  | { readonly outcome: 'ignored' }
  /** The message can never be handled and must move to the dead-letter queue. */
  | {
      readonly outcome: 'rejected';
      readonly reason: RejectReason;
      /** One sentence for people. */
      readonly detail: string;
      /** Fingerprint of the error, if there was one. */
      readonly error?: ErrorFingerprint;
    };

/** Outcome of a message whose work commits, or that needs no work. The others are known without a commit. */
export type CommittedOutcome = Exclude<ConsumeOutcome['outcome'], 'duplicate' | 'rejected'>;
