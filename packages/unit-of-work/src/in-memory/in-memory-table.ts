import { ConditionNotMetError } from '../errors.ts';
import type { StagedChange } from './staged-change.ts';

/** What a change to an in-memory table asks of the item as it stands at commit. */
export interface ChangeOptions<TValue> {
  /** Names the item in errors, for people; `<table> <key>` by default. */
  readonly subject?: string;
  /** Must hold for the commit to go through; receives a copy of the item, `undefined` when there is none. */
  readonly condition?: (current: TValue | undefined) => boolean;
  /** Makes the error to reject the commit with; `CONDITION_NOT_MET` when left out. */
  readonly onConditionFailed?: (current: TValue | undefined) => Error;
  /** Whether its refusal is reported only when no other change of the transaction was refused. False by default. */
  readonly reportsLast?: boolean;
}

/**
 * A table that forgets: plain data by key, with the same conditional changes a DynamoDB table has.
 *
 * Values go in and come out as deep copies (structured clone), so what a caller mutates later changes nothing here.
 */
export class InMemoryTable<TValue> {
  readonly #name: string;
  readonly #values = new Map<string, TValue>();

  constructor(name: string) {
    this.#name = name;
  }

  /** A copy of the item; `undefined` when there is none. */
  find(key: string): TValue | undefined {
    return structuredClone(this.#values.get(key));
  }

  /** Copies of all items by key, in the order they were first put. */
  entries(): readonly (readonly [key: string, value: TValue])[] {
    return [...this.#values].map(([key, value]) => [key, structuredClone(value)] as const);
  }

  /** The keys of all items, in the order they were first put. */
  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Copies of all items, in the order they were first put. */
  values(): readonly TValue[] {
    return this.entries().map(([, value]) => value);
  }

  /** A change that puts the value, replacing what is there. Nothing happens until it is committed. */
  toPut(key: string, value: TValue, options: ChangeOptions<TValue> = {}): StagedChange {
    const copy = structuredClone(value);
    return this.#toChange(key, options, () => () => {
      this.#values.set(key, copy);
    });
  }

  /** A change that computes the new value from the item as it stands at commit. */
  toUpdate(
    key: string,
    update: (current: TValue | undefined) => TValue,
    options: ChangeOptions<TValue> = {},
  ): StagedChange {
    return this.#toChange(key, options, (current) => {
      const next = structuredClone(update(current));
      return () => {
        this.#values.set(key, next);
      };
    });
  }

  /** A change that removes the item; removing what is not there is no error. */
  toDelete(key: string, options: ChangeOptions<TValue> = {}): StagedChange {
    return this.#toChange(key, options, () => () => {
      this.#values.delete(key);
    });
  }

  /** A change that changes nothing: it only refuses the commit when its condition does not hold. */
  toCheck(key: string, options: ChangeOptions<TValue>): StagedChange {
    return this.#toChange(key, options, () => () => undefined);
  }

  /** `prepare` runs with the check, so that errors are thrown while nothing is applied yet. */
  #toChange(
    key: string,
    options: ChangeOptions<TValue>,
    prepare: (current: TValue | undefined) => () => void,
  ): StagedChange {
    const { subject = `${this.#name} ${key}`, condition = () => true, onConditionFailed } = options;
    const { reportsLast = false } = options;
    let applyPrepared = (): void => undefined;
    return {
      subject,
      identity: `${this.#name}/${key}`,
      reportsLast,
      check: () => {
        const current = this.find(key);
        if (!condition(current)) {
          return onConditionFailed?.(current) ?? new ConditionNotMetError(subject);
        }
        applyPrepared = prepare(current);
        return undefined;
      },
      apply: () => {
        applyPrepared();
      },
    };
  }
}
