import type { MessageAttributes, DeadLetterMessage } from './dead-letter-message.ts';

/** A message that is sent back. */
export interface RedrivenMessage {
  /** Body to send: the original or an edited one. */
  readonly body: string;
  /** The attributes of the original message, without those that describe its failure. */
  readonly attributes: MessageAttributes;
  /**
   * Deduplication id of this attempt. It differs for another message or another body, and is the same for a repeated
   * attempt.
   */
  readonly deduplicationId: string;
  /** Original message. */
  readonly deadLetter: DeadLetterMessage;
}

/** Destination of redriven messages. */
export interface RedriveTarget {
  /** Name of the target. */
  readonly name: string;

  /**
   * Sends one message back.
   *
   * MUST resolve only after the message is safely stored there, because the caller then removes it from its queue, and
   * MUST reject otherwise. Sending the same message twice is allowed, because consumers recognise it by its id.
   */
  send(message: RedrivenMessage): Promise<void>;
}
