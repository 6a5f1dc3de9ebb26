import type { MessageRelayDependencies } from '@dynamo-outbox/messaging';
import { createMessageRelay } from '@dynamo-outbox/messaging';
import { toRelayRecords } from '@dynamo-outbox/messaging/dynamodb';
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

/** Parts of the handler. The remaining time comes from the Lambda context. */
export type RelayHandlerDependencies = Omit<
  MessageRelayDependencies,
  'remainingMilliseconds' | 'settlingMilliseconds'
>;

/** The part of the Lambda context that the handler needs. */
export type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** Lambda handler for the outbox stream, without the callback. */
export type RelayHandler = (
  event: DynamoDBStreamEvent,
  context: InvocationContext,
) => Promise<DynamoDBBatchResponse>;

/** Reserve for the last call to SNS, the marks and the response. */
const publishingReserveMilliseconds = 8_000;

/** Reserve for the response. */
const settlingReserveMilliseconds = 1_000;

/**
 * Returns the time of the invocation minus a reserve. The reserve is at most a share of the initial time, so that a
 * short invocation also makes progress.
 */
const timeOf = (context: InvocationContext, reserveMilliseconds: number, share: number): (() => number) => {
  const reserve = Math.min(reserveMilliseconds, context.getRemainingTimeInMillis() * share);
  return () => context.getRemainingTimeInMillis() - reserve;
};

/**
 * Creates the handler: decodes the stream records, dispatches them, and reports the first record that must be retried.
 *
 * Needs an event source mapping that reports batch item failures: Lambda then redelivers from the reported record
 * onwards.
 */
export const createRelayHandler =
  (dependencies: RelayHandlerDependencies): RelayHandler =>
  async ({ Records }, context) => {
    const relay = createMessageRelay({
      ...dependencies,
      remainingMilliseconds: timeOf(context, publishingReserveMilliseconds, 1 / 2),
      settlingMilliseconds: timeOf(context, settlingReserveMilliseconds, 1 / 8),
    });
    const { firstFailed } = await relay.dispatch(toRelayRecords(Records));
    return { batchItemFailures: firstFailed === undefined ? [] : [{ itemIdentifier: firstFailed }] };
  };
