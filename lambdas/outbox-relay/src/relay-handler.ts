import type { MessageRelayDependencies } from '@dynamo-outbox/messaging';
import { createMessageRelay } from '@dynamo-outbox/messaging';
import { toRelayRecords } from '@dynamo-outbox/messaging/dynamodb';
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

/** What the handler is put together from; how much time is left it asks Lambda. */
export type RelayHandlerDependencies = Omit<
  MessageRelayDependencies,
  'remainingMilliseconds' | 'settlingMilliseconds'
>;

/** What the handler needs of Lambda's context. */
export type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** Lambda's function on the outbox stream, without the callback. */
export type RelayHandler = (
  event: DynamoDBStreamEvent,
  context: InvocationContext,
) => Promise<DynamoDBBatchResponse>;

/** For the last call to SNS, the marks and the answer. */
const publishingReserveMilliseconds = 8_000;

/** For the answer. */
const settlingReserveMilliseconds = 1_000;

/** The time of the invocation, less a reserve: at most a share of what the invocation begins with, so that a short one makes progress too. */
const timeOf = (context: InvocationContext, reserveMilliseconds: number, share: number): (() => number) => {
  const reserve = Math.min(reserveMilliseconds, context.getRemainingTimeInMillis() * share);
  return () => context.getRemainingTimeInMillis() - reserve;
};

/**
 * Creates the handler: decodes the stream records, dispatches them, and reports the first that must come again.
 *
 * Needs an event source mapping that reports batch item failures: Lambda then delivers again from there on.
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
