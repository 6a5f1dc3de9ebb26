import type { TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import type { Backoff, Clock, Random, Sleep } from '@dynamo-outbox/kernel';
import {
  assertBackoff,
  assertCount,
  nextRandomUuid,
  sleep,
  systemClock,
  systemRandom,
} from '@dynamo-outbox/kernel';

import { refuseTooManyItems, validMaxItems } from '../max-items.ts';
import { StagingArea } from '../staging-area.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { type CommitReport, commitReportOf } from './commit-report.ts';
import type { DynamoDbTransaction } from './dynamodb-transaction.ts';
import type { PlainCheck, PlainDelete, PlainPut, PlainUpdate } from './plain-writes.ts';
import { toCheck, toDelete, toPut, toUpdate } from './plain-writes.ts';
import { refuseInvalidAttributes, refuseTooLarge } from './pre-checks.ts';
import { assertNoItemTwice } from './same-item.ts';
import type { StagedWrite, WriteContributor } from './staged-write.ts';
import { sendTransaction, type TransactionClient, type TransactionRetry } from './transaction-sender.ts';

/** How a DynamoDB unit of work commits. */
export interface DynamoDbUnitOfWorkOptions {
  /** The client the transaction is sent with: a `DynamoDBClient`. */
  readonly client: TransactionClient;
  /** How many items one commit takes, 1 to 100. Default 25. */
  readonly maxItems?: number;
  /**
   * How many requests of one commit may fail for a transient reason before it gives up. Default 5.
   *
   * Requests that the SDK client repeats by itself (throttling, 5xx, network; three per call by default) count, so
   * an outage takes two calls, not fifteen requests. A `TransactionConflict` is repeated here alone.
   */
  readonly maxAttempts?: number;
  /** Bounds of the wait before another request, in milliseconds. Default 25, doubling up to 1,000. */
  readonly backoff?: Backoff;
  /** Receives the capacity that a successful commit consumed. DynamoDB is asked for it only when this is set. Must not throw. */
  readonly onCommitted?: (report: CommitReport) => void;
  /** Makes the client request token of a commit, at most 36 characters. Default a random UUID. */
  readonly nextToken?: () => string;
  /** Waits; the process timer by default. */
  readonly sleep?: Sleep;
  /** A number in [0, 1); `systemRandom` by default. */
  readonly random?: Random;
  /** The machine's clock by default. */
  readonly clock?: Clock;
}

const defaultBackoff: Backoff = { baseMilliseconds: 25, capMilliseconds: 1_000 };

// Named one by one: a spread of the options costs a commit several microseconds.
const retryOf = (options: DynamoDbUnitOfWorkOptions): TransactionRetry => ({
  maxAttempts: options.maxAttempts ?? 5,
  backoff: options.backoff ?? defaultBackoff,
  sleep: options.sleep ?? sleep,
  random: options.random ?? systemRandom,
  clock: options.clock ?? systemClock,
});

/**
 * A unit of work that commits with one `TransactWriteItems`.
 *
 * What is staged is checked before any call, and refused with an error that names the offender. A transient failure
 * is repeated with the same client request token. A commit that fails closes the unit of work like one that succeeds.
 */
export class DynamoDbUnitOfWork implements UnitOfWork, DynamoDbTransaction {
  readonly #options: DynamoDbUnitOfWorkOptions;
  readonly #retry: TransactionRetry;
  readonly #maxItems: number;
  readonly #staging = new StagingArea<StagedWrite>();

  constructor(options: DynamoDbUnitOfWorkOptions) {
    this.#options = options;
    this.#maxItems = validMaxItems(options.maxItems);
    this.#retry = retryOf(options);
    assertCount('maxAttempts', this.#retry.maxAttempts);
    assertBackoff('backoff', this.#retry.backoff);
  }

  /** Stages the put of an item of plain values. Throws `INVALID_ATTRIBUTE`, or `UNIT_OF_WORK_CLOSED` once closed. */
  put(put: PlainPut): void {
    this.stage(toPut(put));
  }

  /** Stages an update by plain values. Throws `INVALID_ATTRIBUTE`, or `UNIT_OF_WORK_CLOSED` once closed. */
  update(update: PlainUpdate): void {
    this.stage(toUpdate(update));
  }

  /** Stages the deletion of an item. Throws `INVALID_ATTRIBUTE`, or `UNIT_OF_WORK_CLOSED` once closed. */
  delete(deletion: PlainDelete): void {
    this.stage(toDelete(deletion));
  }

  /** Stages a condition that must hold for the commit. Throws `INVALID_ATTRIBUTE`, or `UNIT_OF_WORK_CLOSED` once closed. */
  check(check: PlainCheck): void {
    this.stage(toCheck(check));
  }

  /** Stages a write in DynamoDB's own form; throws `UNIT_OF_WORK_CLOSED` once closed. */
  stage(write: StagedWrite): void {
    this.#staging.stage(write);
  }

  /** Puts a write before all others, behind those put there earlier. */
  stageFirst(write: StagedWrite): void {
    this.#staging.stageFirst(write);
  }

  /** Asks a part for its writes when the commit begins. */
  enlist(contributor: WriteContributor): void {
    this.#staging.enlist(contributor);
  }

  /**
   * Writes everything staged, or nothing; makes no call when nothing is staged.
   *
   * Rejects before any call with `TOO_MANY_ITEMS`, `SAME_ITEM_TWICE`, `INVALID_ATTRIBUTE`, `ITEM_TOO_LARGE`,
   * `TRANSACTION_TOO_LARGE` or `UNIT_OF_WORK_CLOSED`. DynamoDB refuses what only it can know, and the commit rejects with
   * the same codes. Rejects after the call with the refused write's own error or `CONDITION_NOT_MET`, with
   * `TRANSACTION_INVALID`, `TRANSACTION_THROTTLED`, `COMMIT_OUTCOME_UNKNOWN`, `COMMIT_TOKEN_REUSED`, or the lost
   * race `TRANSACTION_CONFLICT`. Other errors of the client pass through as they are.
   */
  async commit(): Promise<void> {
    const writes = await this.#staging.close();
    refuseTooManyItems(writes, this.#maxItems);
    assertNoItemTwice(writes);
    refuseInvalidAttributes(writes);
    refuseTooLarge(writes);
    const report = writes.length === 0 ? undefined : await this.#write(writes);
    this.#staging.announceCommitted(report);
  }

  /** Forgets everything staged and closes the unit of work. */
  rollback(): void {
    this.#staging.discard();
  }

  /** Returns what remains to be reported to the observer. */
  async #write(writes: readonly StagedWrite[]): Promise<(() => void) | undefined> {
    const { client, nextToken = nextRandomUuid, onCommitted } = this.#options;
    const input: TransactWriteItemsCommandInput = {
      TransactItems: writes.map(({ write }) => write),
      ClientRequestToken: nextToken(),
      ...(onCommitted && { ReturnConsumedCapacity: 'TOTAL' }),
    };
    const { output, attempts } = await sendTransaction(client, { input, writes }, this.#retry);
    return (
      onCommitted &&
      (() => {
        onCommitted(commitReportOf(writes.length, attempts, output.ConsumedCapacity));
      })
    );
  }
}
