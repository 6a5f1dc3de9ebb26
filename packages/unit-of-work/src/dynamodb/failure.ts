import type { CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

import { conditionErrorOf } from '../condition-error.ts';
import {
  CommitTokenReusedError,
  ItemTooLargeError,
  TableNotFoundError,
  TransactionInvalidError,
} from './errors.ts';
import type { StagedWrite } from './staged-write.ts';
import { suspectAttributeOf, validationRefusal } from './validation-refusal.ts';
import { tableOf } from './write-parts.ts';

/**
 * Meaning of a failed call for the commit.
 *
 * `refused`: nothing was written, and a retry cannot succeed. `conflict`, `throttled`: nothing was written, and the
 * same request may succeed later. `unanswered`: the transaction may have been written; the same request with the same
 * token shows whether it was. `unfamiliar`: any other error.
 */
export type Failure =
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'conflict' | 'throttled' | 'unanswered' | 'unfamiliar' };

/**
 * Reads the error of DynamoDB, the SDK or the network for a `TransactWriteItems` of these writes, in the order of the request.
 * `toPrecedence` puts the write whose failure is reported first.
 */
export const failureOf = (
  error: unknown,
  writes: readonly StagedWrite[],
  toPrecedence: (failed: readonly FailedWrite[]) => readonly FailedWrite[] = (failed) => failed,
): Failure =>
  isCancellation(error)
    ? cancellationOf(error, toPrecedence(failedWrites(error, writes)))
    : callFailureOf(error, writes);

/** Returns the writes that failed in a cancelled transaction; none for any other error. */
export const failedWritesOf = (error: unknown, writes: readonly StagedWrite[]): readonly FailedWrite[] =>
  isCancellation(error) ? failedWrites(error, writes) : [];

const isCancellation = (error: unknown): error is TransactionCanceledException =>
  error instanceof Error && error.name === 'TransactionCanceledException' && 'CancellationReasons' in error;

/** A cancellation reason with its write. */
export interface FailedWrite {
  /** Index in the request. */
  readonly index: number;
  readonly staged: StagedWrite;
  readonly reason: CancellationReason;
}

const cancellationOf = (error: TransactionCanceledException, all: readonly FailedWrite[]): Failure => {
  const failed = all.filter((write) => !isReportedLast(write));
  // A write that reports last is reported only if it failed alone. If there is also a conflict, the next attempt shows
  // whether another write fails too.
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

// The reasons are in the order of the request. A write that did not fail has the code `None`.
const failedWrites = (
  { CancellationReasons = [] }: TransactionCanceledException,
  writes: readonly StagedWrite[],
): readonly FailedWrite[] =>
  CancellationReasons.flatMap((reason, index) => {
    const staged = writes[index];
    const isFailed = reason.Code !== undefined && reason.Code.toLowerCase() !== 'none';
    return isFailed && staged !== undefined ? [{ index, staged, reason }] : [];
  });

const isReportedLast = ({ staged, reason }: FailedWrite): boolean =>
  staged.reportsLast === true && reason.Code === 'ConditionalCheckFailed';

const transientReasons = new Set(['TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError']);

const conditionError = (failed: readonly FailedWrite[], cause: Error): Error | undefined => {
  const refused = failed.filter(({ reason }) => reason.Code === 'ConditionalCheckFailed');
  const first = refused.find(({ staged }) => staged.onConditionFailed !== undefined) ?? refused[0];
  if (first === undefined) {
    return undefined;
  }
  const { staged, reason } = first;
  const { onConditionFailed } = staged;
  const create = onConditionFailed && (() => onConditionFailed(reason.Item));
  return withCause(conditionErrorOf(staged.subject, create, { cause }), cause);
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
  // "Item size to update has exceeded the maximum allowed size": only DynamoDB knows the size of an item after an
  // update.
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
  // An error with status 200: the answer arrived but could not be read.
  if (isNamed(unansweredNames) || status === 200 || status >= 500) {
    return { kind: 'unanswered' };
  }
  return refusalOf(error, names, writes);
};

const refusalOf = (error: unknown, names: readonly string[], writes: readonly StagedWrite[]): Failure => {
  if (names.includes('IdempotentParameterMismatchException')) {
    return { kind: 'refused', error: new CommitTokenReusedError({ cause: error }) };
  }
  if (names.includes('ResourceNotFoundException')) {
    return { kind: 'refused', error: new TableNotFoundError(tablesOf(writes), { cause: error }) };
  }
  if (names.some((name) => validationNames.has(name)) && error instanceof Error) {
    return { kind: 'refused', error: validationRefusal(error, writes) };
  }
  return { kind: 'unfamiliar' };
};

const tablesOf = (writes: readonly StagedWrite[]): readonly string[] => [
  ...new Set(writes.flatMap(({ write }) => tableOf(write) ?? [])),
];

/** All identifiers of an error. AWS uses the name, Node uses the code, and the SDK wraps one error in the other. */
const traitsOf = (error: unknown): { readonly names: readonly string[]; readonly status: number } => {
  if (!(error instanceof Error)) {
    return { names: [], status: 0 };
  }
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const cause = error.cause instanceof Error ? traitsOf(error.cause).names : [];
  return { names: [error.name, ...code, ...wrappedName(error), ...cause], status: statusOf(error) };
};

// If the SDK does not recognise an error, such as one from another realm (a test runner's sandbox), only its text
// remains.
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

// DynamoDB answers SerializationException for unreadable input, such as a text with half a surrogate pair.
const validationNames = new Set(['ValidationException', 'SerializationException']);

const throttlingNames = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

// The transaction in progress has the same token, so it is this one. The call that started it got no answer.
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
