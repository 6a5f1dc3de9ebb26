import type { CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

import { ConditionNotMetError } from '../errors.ts';
import { CommitTokenReusedError, ItemTooLargeError, TransactionInvalidError } from './errors.ts';
import type { StagedWrite } from './staged-write.ts';
import { suspectAttributeOf, validationRefusal } from './validation-refusal.ts';

/**
 * What a failed call means for the commit.
 *
 * `refused`: nothing was written and nothing will be. `conflict`, `throttled`: nothing was written, the same request
 * may succeed. `unanswered`: it may have been written; the same request with the same token finds out. `unfamiliar`: not
 * for this adapter to judge.
 */
export type Failure =
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'conflict' | 'throttled' | 'unanswered' | 'unfamiliar' };

/** Reads what DynamoDB, the SDK or the network answered to a `TransactWriteItems` of these writes. */
export const failureOf = (error: unknown, writes: readonly StagedWrite[]): Failure =>
  isCancellation(error) ? cancellationOf(error, writes) : callFailureOf(error, writes);

const isCancellation = (error: unknown): error is TransactionCanceledException =>
  error instanceof Error && error.name === 'TransactionCanceledException' && 'CancellationReasons' in error;

/** A reason of the list with the write at the same place. */
interface FailedWrite {
  readonly staged: StagedWrite;
  readonly reason: CancellationReason;
}

const cancellationOf = (error: TransactionCanceledException, writes: readonly StagedWrite[]): Failure => {
  const all = failedWrites(error, writes);
  const failed = all.filter((write) => !isReportedLast(write));
  // A write that reports last is reported only alone: beside a conflict, the next attempt shows whether another write is refused too.
  const refusal =
    conditionError(failed, error) ??
    validationError(failed, error) ??
    (failed.length === 0 ? conditionError(all, error) : undefined);
  if (refusal !== undefined) {
    return { kind: 'refused', error: refusal };
  }
  const codes = failed.map(({ reason }) => reason.Code ?? '');
  if (codes.length === 0 || !codes.every((code) => transientReasons.has(code))) {
    return { kind: 'unfamiliar' };
  }
  return { kind: codes.includes('TransactionConflict') ? 'conflict' : 'throttled' };
};

// The list is in the order of the request; a write that was not the reason says `None`.
const failedWrites = (
  { CancellationReasons = [] }: TransactionCanceledException,
  writes: readonly StagedWrite[],
): readonly FailedWrite[] =>
  CancellationReasons.flatMap((reason, index) => {
    const staged = writes[index];
    const isFailed = reason.Code !== undefined && reason.Code.toLowerCase() !== 'none';
    return isFailed && staged !== undefined ? [{ staged, reason }] : [];
  });

const isReportedLast = ({ staged, reason }: FailedWrite): boolean =>
  staged.reportsLast === true && reason.Code === 'ConditionalCheckFailed';

const transientReasons = new Set(['TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError']);

const conditionError = (failed: readonly FailedWrite[], cause: Error): Error | undefined => {
  const refused = failed.filter(({ reason }) => reason.Code === 'ConditionalCheckFailed');
  const explained = refused.find(({ staged }) => staged.onConditionFailed !== undefined);
  if (explained?.staged.onConditionFailed !== undefined) {
    return withCause(explained.staged.onConditionFailed(explained.reason.Item), cause);
  }
  const [first] = refused;
  return first && new ConditionNotMetError(first.staged.subject, { cause });
};

const withCause = (error: Error, cause: Error): Error => {
  error.cause ??= cause;
  return error;
};

const validationError = (failed: readonly FailedWrite[], cause: Error): Error | undefined => {
  const invalid = failed.find(({ reason }) => permanentReasons.has(reason.Code ?? ''));
  if (invalid === undefined) {
    return undefined;
  }
  const { staged, reason } = invalid;
  const message = reason.Message ?? reason.Code ?? '';
  // "Item size to update has exceeded the maximum allowed size": only the store knows what an update grows to.
  return /item size/i.test(message)
    ? new ItemTooLargeError(staged.subject, undefined, { cause })
    : new TransactionInvalidError(
        { subject: staged.subject, attribute: suspectAttributeOf(staged) },
        message,
        { cause },
      );
};

const permanentReasons = new Set(['ValidationError', 'ItemCollectionSizeLimitExceeded', 'DuplicateItem']);

const callFailureOf = (error: unknown, writes: readonly StagedWrite[]): Failure => {
  const { names, status } = traitsOf(error);
  const isNamed = (known: ReadonlySet<string>): boolean => names.some((name) => known.has(name));
  if (isNamed(throttlingNames) || status === 429) {
    return { kind: 'throttled' };
  }
  // A status of 200 on an error: the answer came and could not be read.
  if (isNamed(unansweredNames) || status === 200 || status >= 500) {
    return { kind: 'unanswered' };
  }
  return refusalOf(error, names, writes);
};

const refusalOf = (error: unknown, names: readonly string[], writes: readonly StagedWrite[]): Failure => {
  if (names.includes('IdempotentParameterMismatchException')) {
    return { kind: 'refused', error: new CommitTokenReusedError({ cause: error }) };
  }
  if (names.some((name) => validationNames.has(name)) && error instanceof Error) {
    return { kind: 'refused', error: validationRefusal(error, writes) };
  }
  return { kind: 'unfamiliar' };
};

/** Everything an error is known by: AWS uses the name, Node the code, and the SDK wraps the one in the other. */
const traitsOf = (error: unknown): { readonly names: readonly string[]; readonly status: number } => {
  if (!(error instanceof Error)) {
    return { names: [], status: 0 };
  }
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const cause = error.cause instanceof Error ? traitsOf(error.cause).names : [];
  return { names: [error.name, ...code, ...wrappedName(error), ...cause], status: statusOf(error) };
};

// What is no Error to the SDK, such as one from another realm (a test runner's sandbox), survives as text only.
const wrappedName = ({ message }: Error): readonly string[] => {
  const [, name] = /^AWS SDK error wrapper for (\w+)/.exec(message) ?? [];
  return name === undefined ? [] : [name];
};

const statusOf = (error: Error): number => {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const isObject = typeof metadata === 'object' && metadata !== null;
  return isObject && 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : 0;
};

// What DynamoDB cannot read, such as a text with half a surrogate pair, is a SerializationException.
const validationNames = new Set(['ValidationException', 'SerializationException']);

const throttlingNames = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

// A transaction in progress is this very one: its token says so. The call that started it got no answer.
const unansweredNames = new Set([
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
  'AbortError',
  'NetworkingError',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
