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
import type { StagedWrite } from './staged-write.ts';

/** The one thing a unit of work asks of a DynamoDB client; a `DynamoDBClient` is one. */
export interface TransactionClient {
  /** Sends the transaction. */
  send(command: TransactWriteItemsCommand): Promise<TransactWriteItemsCommandOutput>;
}

/** How a transaction is repeated while its failure is transient. */
export interface TransactionRetry {
  /** How many requests may fail before the commit gives up; those the SDK repeats by itself count. */
  readonly maxAttempts: number;
  /** Bounds of the wait before another request, in milliseconds. */
  readonly backoff: Backoff;
  /** Waits. */
  readonly sleep: Sleep;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Measures the age of the token. */
  readonly clock: Clock;
}

/** A transaction that succeeded. */
export interface SentTransaction {
  readonly output: TransactWriteItemsCommandOutput;
  /** How many requests were sent. */
  readonly attempts: number;
}

// DynamoDB knows a client request token for 10 minutes; a minute of that is reserved for the request in flight.
const tokenLifetimeMilliseconds = 9 * 60 * 1_000;

/**
 * Sends one `TransactWriteItems` until it is answered, and turns what went wrong into the error of the commit.
 *
 * Every repetition is the same request with the same token, so that a transaction whose answer was lost is not
 * written a second time: DynamoDB answers again that it succeeded. Once the token may have been forgotten
 * (a process was frozen in between) it is not repeated any more.
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
      if (!isTransient(failure) || history.attempts >= retry.maxAttempts) {
        throw finalError(history, failure, error);
      }
      await sleep(fullJitterMilliseconds(calls, backoff, random));
      if (clock().getTime() >= tokenExpiresAt) {
        throw finalError(history, failure, error);
      }
    }
  }
};

/** What is known of the requests sent so far. */
interface History {
  attempts: number;
  /** Whether one of them may have been written although no answer said so. */
  isOutcomeOpen: boolean;
}

const record = (history: History, { kind }: Failure, attempts: number): void => {
  history.attempts += attempts;
  // The SDK does not repeat after a conflict: if there were several requests, those before it got no usable answer.
  history.isOutcomeOpen ||= kind === 'unanswered' || (kind === 'conflict' && attempts > 1);
};

const isTransient = ({ kind }: Failure): boolean => kind !== 'refused' && kind !== 'unfamiliar';

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

// A lost race, so that the work is run again: the other transaction has changed the items by now.
const conflictError = (attempts: number, cause: unknown): Error =>
  new LostRaceError(
    'TRANSACTION_CONFLICT',
    `Other transactions held the same items in all of ${attempts} attempts; nothing was written.`,
    { cause },
  );

/** How many requests the SDK made for one call: it notes that on answers and on errors. */
const attemptsOf = (answer: unknown): number => {
  if (typeof answer !== 'object' || answer === null || !('$metadata' in answer)) {
    return 1;
  }
  const metadata: unknown = answer.$metadata;
  const isObject = typeof metadata === 'object' && metadata !== null;
  return isObject && 'attempts' in metadata && typeof metadata.attempts === 'number' ? metadata.attempts : 1;
};
