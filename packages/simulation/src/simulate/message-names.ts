import { AsyncLocalStorage } from 'node:async_hooks';
import type { RecordedMessage } from './arrangement.ts';

/** Short names of the messages of a run, and which of them the running code handles. */
export class MessageNames {
  readonly #numbers = new Map<string, number>();
  readonly #current = new AsyncLocalStorage<string>();

  /** The type and a number: the same for each delivery of the message. */
  nameOf({ id, type }: RecordedMessage): string {
    const number = this.#numbers.get(id) ?? this.#numbers.size + 1;
    this.#numbers.set(id, number);
    return `${type} #${number}`;
  }

  /** Runs work that handles a message of this name. */
  handling<TResult>(name: string, work: () => TResult): TResult {
    return this.#current.run(name, work);
  }

  /** The name of the message that the running code handles; `undefined` for a request. */
  get current(): string | undefined {
    return this.#current.getStore();
  }
}
