import { assertItemCount } from '../max-items.ts';
import { CollectedWrites } from './collected-writes.ts';
import { assertWrites } from './pre-checks.ts';
import { StagedTransaction } from './staged-transaction.ts';

/** Most items of a `TransactWriteItems`. */
const maxItems = 100;

/**
 * Collects the writes of outbox, inbox and other adapters for a `TransactWriteItems` that you build and send yourself.
 *
 * Open one for each attempt, pass it as `transaction` to the adapters, stage on them, and call `collect()`. It sends nothing.
 *
 * @example
 * ```ts
 * const transaction = new CollectingTransaction();
 * const outbox = new DynamoDbOutbox({ transaction, client, tableName, service, topics, context });
 * outbox.add(OrderPlaced.create(payload, { about: { id } }));
 * const collected = await transaction.collect();
 * const TransactItems = [...yourItems, ...collected.items];
 * ```
 */
export class CollectingTransaction extends StagedTransaction {
  /**
   * Prepares and returns all staged writes, and closes: later staging throws `UNIT_OF_WORK_CLOSED`. The outbox stores large
   * payloads, signs callers and reads positions here, so call it right before you send.
   *
   * Rejects, like a commit before its call, with `TOO_MANY_ITEMS`, `SAME_ITEM_TWICE`, `INVALID_ATTRIBUTE`, `INVALID_COMMAND`,
   * `ITEM_TOO_LARGE`, `TRANSACTION_TOO_LARGE` or `UNIT_OF_WORK_CLOSED`. These checks cover only the collected writes.
   */
  async collect(): Promise<CollectedWrites> {
    const writes = await this.staging.close();
    assertItemCount(writes, maxItems);
    assertWrites(writes);
    return new CollectedWrites(writes, () => {
      this.staging.announceCommitted();
    });
  }
}
