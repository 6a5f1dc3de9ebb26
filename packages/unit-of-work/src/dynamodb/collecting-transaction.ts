import { assertItemCount } from '../max-items.ts';
import { StagingArea } from '../staging-area.ts';
import type { StageableWrite } from './built-write.ts';
import { CollectedWrites } from './collected-writes.ts';
import type { DynamoDbTransaction } from './dynamodb-transaction.ts';
import type { PlainCheck, PlainDelete, PlainPut, PlainUpdate } from './plain-writes.ts';
import { toCheck, toDelete, toPut, toUpdate } from './plain-writes.ts';
import { assertWrites } from './pre-checks.ts';
import type { StagedWrite, WriteContributor } from './staged-write.ts';
import { toStagedWrites } from './to-staged-writes.ts';

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
export class CollectingTransaction implements DynamoDbTransaction {
  readonly #staging = new StagingArea<StagedWrite>();

  /** Stages the put of an item of plain values. Throws `INVALID_COMMAND`, `INVALID_ATTRIBUTE` or `UNIT_OF_WORK_CLOSED`. */
  put(put: PlainPut): void {
    this.#staging.stage(toPut(put));
  }

  /** Stages an update with plain values, like `put`. */
  update(update: PlainUpdate): void {
    this.#staging.stage(toUpdate(update));
  }

  /** Stages the deletion of an item, like `put`. */
  delete(deletion: PlainDelete): void {
    this.#staging.stage(toDelete(deletion));
  }

  /** Stages a condition, like `put`. */
  check(check: PlainCheck): void {
    this.#staging.stage(toCheck(check));
  }

  /** Stages writes that are already built, like `put`. */
  stage(write: StageableWrite): void {
    for (const staged of toStagedWrites(write)) {
      this.#staging.stage(staged);
    }
  }

  /** Stages a write before all others, but after earlier calls of this method. */
  stageFirst(write: StagedWrite): void {
    this.#staging.stageFirst(write);
  }

  /** Adds a contributor, which is asked for its writes in `collect()`. */
  enlist(contributor: WriteContributor): void {
    this.#staging.enlist(contributor);
  }

  /**
   * Prepares and returns all staged writes, and closes: later staging throws `UNIT_OF_WORK_CLOSED`. The outbox stores large
   * payloads, signs callers and reads positions here, so call it right before you send.
   *
   * Rejects, like a commit before its call, with `TOO_MANY_ITEMS`, `SAME_ITEM_TWICE`, `INVALID_ATTRIBUTE`, `INVALID_COMMAND`,
   * `ITEM_TOO_LARGE`, `TRANSACTION_TOO_LARGE` or `UNIT_OF_WORK_CLOSED`. These checks cover only the collected writes.
   */
  async collect(): Promise<CollectedWrites> {
    const writes = await this.#staging.close();
    assertItemCount(writes, maxItems);
    assertWrites(writes);
    return new CollectedWrites(writes, () => {
      this.#staging.announceCommitted();
    });
  }
}
