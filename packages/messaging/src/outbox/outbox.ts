import type { MessageDraft } from '../message/message.ts';

/** Where a use case leaves the messages it wants published: the writing side of the outbox. */
export interface Outbox {
  /**
   * Stages messages on the current unit of work, in order.
   *
   * MUST mint each message's id now and keep it through every retry of the commit. MUST throw
   * `UNKNOWN_MESSAGE_TYPE` for a type that none of the service's topics lists, `INVALID_MESSAGE_PAYLOAD` for a payload
   * that breaks its schema or that JSON would change, and `INVALID_MESSAGE_HEADER` for anything else that no consumer could
   * read, before anything is written. The message relay MUST NOT see a
   * message before the unit of work commits.
   */
  add(...messages: readonly MessageDraft[]): void;
}
