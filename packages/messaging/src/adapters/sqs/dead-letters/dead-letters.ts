import type { SQSMessageAttributes } from 'aws-lambda';

import type { RejectReason } from '../../../consumer/consume-outcome.ts';
import type { ErrorFingerprint } from '../../../consumer/error-fingerprint.ts';

/** A message that can never be handled, with the details that are needed to find the cause and to redrive it. */
export interface DeadLetter {
  /** Body exactly as it was received. */
  readonly body: string;
  readonly reason: RejectReason;
  /** One sentence for people. */
  readonly detail: string;
  /** Fingerprint of the error, if there was one. */
  readonly error?: ErrorFingerprint;
  /** Name of the consumer that rejected it: `customers--orders`. */
  readonly consumer: string;
  /** The queue's own id of the message, the same in every delivery; not the id in the envelope. */
  readonly deliveryId: string;
  /** Number of receives, including the last one. */
  readonly receiveCount: number;
  /** The message group, on FIFO queues. */
  readonly groupId?: string;
  /** X-Ray trace header that it was received with. */
  readonly traceHeader?: string;
  /** Attributes that it was received with. */
  readonly attributes: SQSMessageAttributes;
}

/** Stores messages that can never be handled, because a retry cannot succeed and they must not be lost. */
export interface DeadLetters {
  /**
   * Stores one message.
   *
   * MUST resolve only after the message is safely stored, because the caller then deletes it from its queue, and MUST
   * reject otherwise. MUST keep the body unchanged. Storing the same delivery twice is allowed.
   */
  send(letter: DeadLetter): Promise<void>;
}
