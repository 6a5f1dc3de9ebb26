import type { Timers } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

/** Deletes up to ten messages. */
export type DeleteMessages = (records: readonly SQSRecord[]) => Promise<void>;

// DeleteMessageBatch takes at most 10 entries.
const maxEntries = 10;

interface Waiting {
  readonly record: SQSRecord;
  readonly done: () => void;
}

/**
 * Deletes handled messages in batches.
 *
 * One call is in flight at a time, and the next call contains the messages that were handled meanwhile. So a single
 * message is deleted immediately, calls are full under load, and no timer delays a message.
 */
export class Acknowledgements {
  readonly #delete: DeleteMessages;
  readonly #timers: Timers;
  readonly #waiting: Waiting[] = [];
  #isDeleting = false;

  /** `deleteMessages` MUST NOT reject. */
  constructor(deleteMessages: DeleteMessages, timers: Timers) {
    this.#delete = deleteMessages;
    this.#timers = timers;
  }

  /** Resolves when the call for this message has ended, whether it succeeded or failed. */
  add(record: SQSRecord): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ record, done });
      if (!this.#isDeleting) {
        void this.#deleteWaiting();
      }
    });
  }

  async #deleteWaiting(): Promise<void> {
    this.#isDeleting = true;
    // Messages that were handled in the same turn are deleted together.
    await new Promise<void>((resolve) => {
      this.#timers.after(0, resolve);
    });
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, maxEntries);
      await this.#delete(some.map(({ record }) => record));
      some.forEach(({ done }) => {
        done();
      });
    }
    this.#isDeleting = false;
  }
}
