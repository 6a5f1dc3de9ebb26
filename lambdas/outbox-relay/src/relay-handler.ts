import { assertEventRecords, type InvocationContext } from '@dynamo-outbox/kernel';
import type { MessageRelayDependencies } from '@dynamo-outbox/messaging/relay';
import { createMessageRelay } from '@dynamo-outbox/messaging/relay';
import { toRelayRecords } from '@dynamo-outbox/messaging/dynamodb';
import { publishingTime } from '@dynamo-outbox/service-runtime/publishing';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

/** Parts of the handler. The remaining time comes from the Lambda context. */
export type RelayHandlerDependencies = Omit<
  MessageRelayDependencies,
  'remainingMilliseconds' | 'settlingMilliseconds'
>;

/** Lambda handler for the outbox stream, without the callback. */
export type RelayHandler = (
  event: DynamoDBStreamEvent,
  context: InvocationContext,
) => Promise<DynamoDBBatchResponse>;

/**
 * Creates the handler: decodes the stream records, dispatches them, and reports the first record that must be retried.
 *
 * Needs an event source mapping that reports batch item failures: Lambda then redelivers from the reported record
 * onwards.
 */
export const createRelayHandler =
  (dependencies: RelayHandlerDependencies): RelayHandler =>
  async (event, context) => {
    assertEventRecords(event, 'a DynamoDB stream');
    const relay = createMessageRelay({
      ...dependencies,
      ...publishingTime(context),
    });
    const { firstFailed } = await relay.dispatch(toRelayRecords(event.Records));
    return { batchItemFailures: firstFailed === undefined ? [] : [{ itemIdentifier: firstFailed }] };
  };
