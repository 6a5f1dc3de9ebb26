import { AsyncLocalStorage } from 'node:async_hooks';
import type { RecordedMessage } from './arrangement.ts';

/**
 * The message that the running code handles, and its run. All runs share one storage, because each storage slows down
 * every promise of the process.
 */
const handled = new AsyncLocalStorage<{ readonly run: MessageNames; readonly name: string }>();

/** Short names of the messages of a run, and the name of the message that the running code handles. */
export class MessageNames {
  readonly #numbers = new Map<string, number>();

  /** Returns the type and a number. All deliveries of a message have the same name. */
  nameOf({ id, type }: RecordedMessage): string {
    const number = this.#numbers.get(id) ?? this.#numbers.size + 1;
    this.#numbers.set(id, number);
    return `${type} #${number}`;
  }

  /** Runs work that handles a message of this name. */
  handling<TResult>(name: string, work: () => TResult): TResult {
    return handled.run({ run: this, name }, work);
  }

  /** The name of the message that the running code handles; `undefined` for a request. */
  get current(): string | undefined {
    const current = handled.getStore();
    return current?.run === this ? current.name : undefined;
  }
}
