import type { SQSMessageAttributes } from 'aws-lambda';

import type { RejectReason } from '../../../consumer/consume-outcome.ts';
import type { ErrorFingerprint } from '../../../consumer/error-fingerprint.ts';

/** A message that can never be handled, with what is needed to find out why and to send it back. */
export interface DeadLetter {
  /** The body exactly as it came off the queue. */
  readonly body: string;
  readonly reason: RejectReason;
  /** One sentence for people. */
  readonly detail: string;
  /** Which error it was, where there was one. */
  readonly error?: ErrorFingerprint;
  /** Name of the consumer that rejected it: `customers--orders`. */
  readonly consumer: string;
  /** The queue's own id of the message, the same in every delivery; not the id in the envelope. */
  readonly deliveryId: string;
  /** How often it was received, the last time included. */
  readonly receiveCount: number;
  /** The message group, on FIFO queues. */
  readonly groupId?: string;
  /** The attributes it came with. */
  readonly attributes: SQSMessageAttributes;
}

/** Where messages go that can never be handled: retrying them is useless, losing them is forbidden. */
export interface DeadLetters {
  /**
   * Keeps one message.
   *
   * MUST resolve only after the message is safely stored, because the caller then deletes it from its queue, and MUST
   * reject otherwise. MUST keep the body unchanged. Storing the same delivery twice is allowed.
   */
  send(letter: DeadLetter): Promise<void>;
}
