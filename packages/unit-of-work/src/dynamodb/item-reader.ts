import type { PlainItem } from './plain-value.ts';

/**
 * Reads the attributes of an item of plain values for a repository. Throws the repository's own error, with the name of
 * the attribute in the reason, if it cannot read one.
 */
export class ItemReader {
  readonly #item: PlainItem;
  readonly #toError: (reason: string) => Error;

  constructor(item: PlainItem, toError: (reason: string) => Error) {
    this.#item = item;
    this.#toError = toError;
  }

  /** Returns a non-empty text. */
  text(name: string): string {
    const text = this.#item[name];
    if (typeof text !== 'string' || text === '') {
      throw this.#toError(`${name} is missing or not a text`);
    }
    return text;
  }

  /** Returns a non-empty text, or `undefined` if the attribute is absent. */
  optionalText(name: string): string | undefined {
    return this.#item[name] === undefined ? undefined : this.text(name);
  }

  /** Returns one of the given words. */
  word<TWord extends string>(name: string, words: readonly TWord[]): TWord {
    const text = this.text(name);
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) {
      throw this.#toError(`${name} is none of ${words.join(', ')}, but ${JSON.stringify(text)}`);
    }
    return word;
  }

  /** Returns a safe integer from `minimum`. */
  integer(name: string, minimum: number): number {
    const value = this.#item[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum) {
      throw this.#toError(`${name} is missing or not a whole number from ${minimum}`);
    }
    return value;
  }

  /** An ISO 8601 instant. */
  instant(name: string): Date {
    const instant = new Date(this.text(name));
    if (Number.isNaN(instant.getTime())) {
      throw this.#toError(`${name} is no instant`);
    }
    return instant;
  }

  /** Returns an ISO 8601 instant, or `undefined` if the attribute is absent. */
  optionalInstant(name: string): Date | undefined {
    return this.#item[name] === undefined ? undefined : this.instant(name);
  }
}
