import type { ConditionCheck, Delete, Put, TransactWriteItem, Update } from '@aws-sdk/client-dynamodb';

import { explainFailure, type TransactionFailure } from './explain-failure.ts';
import { unmarshallItem } from './marshall-item.ts';
import type { PlainItem } from './plain-value.ts';
import type { StagedWrite } from './staged-write.ts';

type WithPlainValues<TOperation> = Omit<TOperation, 'Item' | 'Key' | 'ExpressionAttributeValues'> & {
  ExpressionAttributeValues?: PlainItem;
};

/** A write with plain values, as the `TransactWriteCommand` of lib-dynamodb takes it. */
export interface PlainTransactWriteItem {
  Put?: WithPlainValues<Put> & { Item: PlainItem };
  Update?: WithPlainValues<Update> & { Key: PlainItem };
  Delete?: WithPlainValues<Delete> & { Key: PlainItem };
  ConditionCheck?: WithPlainValues<ConditionCheck> & { Key: PlainItem };
}

const withPlainValues = <TOperation extends Pick<Put, 'ExpressionAttributeValues'>>({
  ExpressionAttributeValues,
  ...rest
}: TOperation) => ({
  ...rest,
  ...(ExpressionAttributeValues === undefined
    ? {}
    : { ExpressionAttributeValues: unmarshallItem(ExpressionAttributeValues) }),
});

const withPlainKey = <TOperation extends Pick<Delete, 'Key' | 'ExpressionAttributeValues'>>(
  operation: TOperation,
) => ({ ...withPlainValues(operation), Key: unmarshallItem(operation.Key ?? {}) });

const toPlain = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): PlainTransactWriteItem => ({
  ...(Put === undefined ? {} : { Put: { ...withPlainValues(Put), Item: unmarshallItem(Put.Item ?? {}) } }),
  ...(Update === undefined ? {} : { Update: withPlainKey(Update) }),
  ...(Delete === undefined ? {} : { Delete: withPlainKey(Delete) }),
  ...(ConditionCheck === undefined ? {} : { ConditionCheck: withPlainKey(ConditionCheck) }),
});

/** Writes for a `TransactWriteItems` that you send yourself. */
export class CollectedWrites {
  /** The writes for `@aws-sdk/client-dynamodb`. */
  readonly items: readonly TransactWriteItem[];
  readonly #writes: readonly StagedWrite[];
  #announce: (() => void) | undefined;
  #plainItems: readonly PlainTransactWriteItem[] | undefined;

  constructor(writes: readonly StagedWrite[], announce: () => void) {
    this.#writes = writes;
    this.#announce = announce;
    this.items = writes.map(({ write }) => write);
  }

  /** The same writes for the `TransactWriteCommand` of `@aws-sdk/lib-dynamodb`. */
  get plainItems(): readonly PlainTransactWriteItem[] {
    this.#plainItems ??= this.items.map(toPlain);
    return this.#plainItems;
  }

  /** Call this after the transaction succeeded, so that aggregates clear the messages that they recorded. Has an effect once. */
  committed(): void {
    this.#announce?.();
    this.#announce = undefined;
  }

  /**
   * Explains the error of your call, and says what to do next.
   *
   * `sent` is the list of `TransactItems` that you sent. It must contain the objects of `items` or `plainItems`, in any places;
   * otherwise this throws a TypeError.
   */
  explain(error: unknown, sent: readonly object[]): TransactionFailure {
    const places = this.#writes.map(({ subject }, index) => {
      const [item, plain] = [this.items[index], this.#plainItems?.[index]];
      const place = sent.findIndex((one) => one === item || one === plain);
      if (place < 0) {
        throw new TypeError(
          `explain() needs the TransactItems that you sent, but ${subject} is not in them. Pass the list with the objects of items or plainItems.`,
        );
      }
      return place;
    });
    return explainFailure(error, { writes: this.#writes, places, count: sent.length });
  }
}
