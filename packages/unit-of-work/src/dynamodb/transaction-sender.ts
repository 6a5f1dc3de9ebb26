import {
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  type TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Backoff, Clock, Sleep } from '@dynamo-outbox/kernel';
import { fullJitterMilliseconds } from '@dynamo-outbox/kernel';

import { LostRaceError } from '../lost-race.ts';
import { CommitOutcomeUnknownError, TransactionThrottledError } from './errors.ts';
import { type Failure, failureOf } from './failure.ts';
import { attemptsOf, isOutcomeOpenAfter } from './open-outcome.ts';
import type { StagedWrite } from './staged-write.ts';

/** The part of a `DynamoDBClient` that a unit of work needs. */
export interface TransactionClient {
  /** Sends the transaction. */
  send(command: TransactWriteItemsCommand): Promise<TransactWriteItemsCommandOutput>;
}

/** How a transaction is retried after a transient failure. */
export interface TransactionRetry {
  /** Number of requests that may fail before the commit gives up, including retries of the SDK. */
  readonly maxAttempts: number;
  /** Wait before another request, in milliseconds. */
  readonly backoff: Backoff;
  /** Waits. */
  readonly sleep: Sleep;
  /** Source of randomness. */
  readonly random: () => number;
  /** Measures the age of the token. */
  readonly clock: Clock;
}

/** A transaction that succeeded. */
export interface SentTransaction {
  readonly output: TransactWriteItemsCommandOutput;
  /** Number of requests. */
  readonly attempts: number;
}

// DynamoDB remembers a client request token for 10 minutes. One minute of that is reserved for the request in flight.
const tokenLifetimeMilliseconds = 9 * 60 * 1_000;

/**
 * Sends one `TransactWriteItems` until it is answered, and converts a failure to the error of the commit.
 *
 * Every retry is the same request with the same token. If the answer to a transaction was lost, DynamoDB does not write
 * it a second time and answers again that it succeeded. If the token may have expired, because the process was frozen
 * in between, the request is not retried.
 */
export const sendTransaction = async (
  client: TransactionClient,
  request: { readonly input: TransactWriteItemsCommandInput; readonly writes: readonly StagedWrite[] },
  retry: TransactionRetry,
): Promise<SentTransaction> => {
  const { clock, sleep, backoff, random } = retry;
  const tokenExpiresAt = clock().getTime() + tokenLifetimeMilliseconds;
  const history: History = { attempts: 0, isOutcomeOpen: false };
  for (let calls = 1; ; calls += 1) {
    try {
      const output = await client.send(new TransactWriteItemsCommand(request.input));
      return { output, attempts: history.attempts + attemptsOf(output) };
    } catch (error) {
      const failure = failureOf(error, request.writes);
      record(history, failure, attemptsOf(error));
      if (!transient[failure.kind] || history.attempts >= retry.maxAttempts) {
        throw finalError(history, failure, error);
      }
      await sleep(fullJitterMilliseconds(calls, backoff, random));
      if (clock().getTime() >= tokenExpiresAt) {
        throw finalError(history, failure, error);
      }
    }
  }
};

/** History of the requests so far. */
interface History {
  attempts: number;
  /** Whether one of them may have been written without a confirmation. */
  isOutcomeOpen: boolean;
}

const record = (history: History, failure: Failure, attempts: number): void => {
  history.attempts += attempts;
  history.isOutcomeOpen ||= isOutcomeOpenAfter(failure, attempts);
};

const transient = {
  conflict: true,
  throttled: true,
  unanswered: true,
  refused: false,
  unfamiliar: false,
} as const satisfies Record<Failure['kind'], boolean>;

const finalError = ({ attempts, isOutcomeOpen }: History, failure: Failure, cause: unknown): unknown => {
  if (failure.kind === 'refused') {
    return failure.error;
  }
  if (isOutcomeOpen) {
    return new CommitOutcomeUnknownError(attempts, { cause });
  }
  switch (failure.kind) {
    case 'conflict':
      return conflictError(attempts, cause);
    case 'throttled':
      return new TransactionThrottledError(attempts, { cause });
    case 'unanswered':
    case 'unfamiliar':
      return cause;
  }
};

// A lost race, so that the work runs again, because the other transaction has changed the items.
const conflictError = (attempts: number, cause: unknown): Error =>
  new LostRaceError(
    'TRANSACTION_CONFLICT',
    `Other transactions held the same items in all of ${attempts} attempts; nothing was written.`,
    { cause },
  );
