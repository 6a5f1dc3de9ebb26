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

import { assertItemCount, parseMaxItems } from '../max-items.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { type CommitReport, commitReportOf } from './commit-report.ts';
import { assertWrites } from './pre-checks.ts';
import { StagedTransaction } from './staged-transaction.ts';
import type { StagedWrite } from './staged-write.ts';
import { sendTransaction, type TransactionClient, type TransactionRetry } from './transaction-sender.ts';

/** Options of a DynamoDB unit of work. */
export interface DynamoDbUnitOfWorkOptions {
  /** Client that sends the transaction: a `DynamoDBClient`. */
  readonly client: TransactionClient;
  /** Most items of a commit, 1 to 100. Default 25. */
  readonly maxItems?: number;
  /**
   * Number of requests of a commit that may fail for a transient reason before it gives up. Default 5.
   *
   * Requests that the SDK client retries itself (throttling, 5xx, network; three per call by default) count too, so an
   * outage takes two calls, not fifteen requests. The SDK does not retry a `TransactionConflict`; the unit of work
   * does.
   */
  readonly maxAttempts?: number;
  /** Wait before another request, in milliseconds. Default 25, doubling up to 1,000. */
  readonly backoff?: Backoff;
  /**
   * Receives the capacity that a successful commit consumed. The request asks DynamoDB for it only if this is set. Must
   * not throw.
   */
  readonly onCommitted?: (report: CommitReport) => void;
  /** Creates the client request token of a commit, at most 36 characters. Default: a random UUID. */
  readonly nextToken?: () => string;
  /** Waits. Default: the timers of the process. */
  readonly sleep?: Sleep;
  /** Source of randomness. Default `systemRandom`. */
  readonly random?: Random;
  /** Clock that measures the age of tokens. Default: the machine's clock. */
  readonly clock?: Clock;
}

const defaultBackoff: Backoff = { baseMilliseconds: 25, capMilliseconds: 1_000 };

// Options are passed one by one, because a spread costs a commit several microseconds.
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
 * Staged writes are checked before any call, and an error names the invalid write. A transient failure is retried with
 * the same client request token. A failed commit closes the unit of work, as a successful one does.
 */
export class DynamoDbUnitOfWork extends StagedTransaction implements UnitOfWork {
  readonly #options: DynamoDbUnitOfWorkOptions;
  readonly #retry: TransactionRetry;
  readonly #maxItems: number;

  constructor(options: DynamoDbUnitOfWorkOptions) {
    super();
    this.#options = options;
    this.#maxItems = parseMaxItems(options.maxItems);
    this.#retry = retryOf(options);
    assertCount('maxAttempts', this.#retry.maxAttempts);
    assertBackoff('backoff', this.#retry.backoff);
  }

  /**
   * Writes all staged changes, or nothing. Makes no call if nothing is staged.
   *
   * Rejects before any call with `TOO_MANY_ITEMS`, `SAME_ITEM_TWICE`, `INVALID_ATTRIBUTE`, `INVALID_COMMAND`,
   * `ITEM_TOO_LARGE`, `TRANSACTION_TOO_LARGE` or `UNIT_OF_WORK_CLOSED`. If only DynamoDB can detect one of these faults, the commit
   * rejects with the same code after the call.
   *
   * Also rejects after the call with the error of the failed write or `CONDITION_NOT_MET`, with `TRANSACTION_INVALID`,
   * `TABLE_NOT_FOUND`, `TRANSACTION_THROTTLED`, `COMMIT_OUTCOME_UNKNOWN` or `COMMIT_TOKEN_REUSED`, or with the lost race
   * `TRANSACTION_CONFLICT`. Other errors of the client are unchanged.
   */
  async commit(): Promise<void> {
    const writes = await this.staging.close();
    assertItemCount(writes, this.#maxItems);
    assertWrites(writes);
    const report = writes.length === 0 ? undefined : await this.#write(writes);
    this.staging.announceCommitted(report);
  }

  /** Discards all staged changes and closes the unit of work. */
  rollback(): void {
    this.staging.discard();
  }

  /** Writes the changes. Resolves to the report for the observer, if there is one. */
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
