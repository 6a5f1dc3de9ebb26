import type { MessageDraft } from '../message/message.ts';

/** The writing side of the outbox. Use cases stage their messages on it. */
export interface Outbox {
  /**
   * Stages messages on the current unit of work, in order.
   *
   * MUST generate the id of each message now and keep it for every retry of the commit. MUST throw
   * `UNKNOWN_MESSAGE_TYPE` for a type that no topic of the service lists, `INVALID_MESSAGE_PAYLOAD` for a payload that
   * violates its schema or that JSON would change, and `INVALID_MESSAGE_HEADER` for any other field that no consumer
   * could read, before anything is written. MUST throw `RAW_ACCESS_TOKEN` for a payload with a bearer token. The message relay MUST NOT see a message before the unit of work commits.
   */
  add(...messages: readonly MessageDraft[]): void;
}
