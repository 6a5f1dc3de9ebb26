import { conditionErrorOf } from '../condition-error.ts';
import { assertChangeOptions, isMet } from './change-options-faults.ts';
import type { StagedChange } from './staged-change.ts';

/** Options of a change to an in-memory table. */
export interface ChangeOptions<TValue> {
  /** Name of the item in errors. Default `<table> <key>`. */
  readonly subject?: string;
  /** Condition of the commit. Receives a copy of the item, or `undefined` if it does not exist. */
  readonly condition?: (current: TValue | undefined) => boolean;
  /** Creates the error of the commit if the condition is not met. Default: `CONDITION_NOT_MET`. */
  readonly onConditionFailed?: (current: TValue | undefined) => Error;
  /** Whether its failure is reported only if no other change of the transaction failed. Default false. */
  readonly reportsLast?: boolean;
}

/**
 * A table in memory: plain data by key, with the same conditional changes as a DynamoDB table.
 *
 * Values are stored and returned as deep copies (structured clone), so later changes by a caller have no effect.
 */
export class InMemoryTable<TValue> {
  readonly #name: string;
  readonly #values = new Map<string, TValue>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Returns a copy of the item; `undefined` if it does not exist. */
  find(key: string): TValue | undefined {
    return structuredClone(this.#values.get(key));
  }

  /** Returns copies of all items by key, in the order in which they were first put. */
  entries(): readonly (readonly [key: string, value: TValue])[] {
    return [...this.#values].map(([key, value]) => [key, structuredClone(value)] as const);
  }

  /** Returns the keys of all items, in the order in which they were first put. */
  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Returns copies of all items, in the order in which they were first put. */
  values(): readonly TValue[] {
    return this.entries().map(([, value]) => value);
  }

  /** Creates a change that puts or replaces the value. It has no effect until it is committed. */
  toPut(key: string, value: TValue, options: ChangeOptions<TValue> = {}): StagedChange {
    const copy = structuredClone(value);
    return this.#toChange(key, options, () => () => {
      this.#values.set(key, copy);
    });
  }

  /** Creates a change that computes the new value from the item at commit. */
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

  /** Creates a change that removes the item. Removing a missing item is not an error. */
  toDelete(key: string, options: ChangeOptions<TValue> = {}): StagedChange {
    return this.#toChange(key, options, () => () => {
      this.#values.delete(key);
    });
  }

  /** Creates a check, which rejects the commit if its condition is not met and changes nothing. */
  toCheck(key: string, options: ChangeOptions<TValue>): StagedChange {
    return this.#toChange(key, options, () => () => undefined);
  }

  /** `prepare` runs with the check, so that it throws before anything is applied. */
  #toChange(
    key: string,
    options: ChangeOptions<TValue>,
    prepare: (current: TValue | undefined) => () => void,
  ): StagedChange {
    const { subject = `${this.#name} ${key}`, condition = () => true, onConditionFailed } = options;
    const { reportsLast = false } = options;
    assertChangeOptions(subject, options);
    let applyPrepared = (): void => undefined;
    return {
      subject,
      identity: `${this.#name}/${key}`,
      reportsLast,
      check: () => {
        const current = this.find(key);
        if (!isMet(subject, condition(current))) {
          return conditionErrorOf(subject, onConditionFailed && (() => onConditionFailed(current)));
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
