import type { MessageAttributes, DeadLetterMessage } from './dead-letter-message.ts';

/** A message on its way back. */
export interface RedrivenMessage {
  /** What to send: the body as it was, or as it was edited. */
  readonly body: string;
  /** The attributes of the original message, without those that describe its failure. */
  readonly attributes: MessageAttributes;
  /**
   * Names this sending: another message, or another body, has another id; the same attempt made again has the same.
   */
  readonly deduplicationId: string;
  /** The message as it waited. */
  readonly deadLetter: DeadLetterMessage;
}

/** Where messages are sent back to. */
export interface RedriveTarget {
  /** Its name, as people know it. */
  readonly name: string;

  /**
   * Sends one message back.
   *
   * MUST resolve only after the message is safely stored there, because the caller then removes it from where it waits,
   * and MUST reject otherwise. Sending the same message twice is allowed: consumers know it by its id.
   */
  send(message: RedrivenMessage): Promise<void>;
}
