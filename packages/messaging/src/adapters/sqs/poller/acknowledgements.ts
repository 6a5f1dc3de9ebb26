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
 * Deletes handled messages, several with a call.
 *
 * One call is in flight at a time, and messages that are handled meanwhile go with the next one: a lone message goes at once,
 * and under load calls are full, without a timer that makes anybody wait.
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

  /** Resolves once the call for this message has ended, however it ended. */
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
    // Those that were handled in the same turn go together.
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
