import type { BatchStatementResponse } from '@aws-sdk/client-dynamodb';
import type { DynamoDbOutboxStoreOptions } from '@dynamo-outbox/messaging/dynamodb';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

const known: ReadonlySet<string> = new Set([
  'ConditionalCheckFailed',
  'InternalServerError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
  'TransactionConflict',
  'ValidationError',
  'AccessDenied',
  'DuplicateItem',
  'ItemCollectionSizeLimitExceeded',
  'ResourceNotFound',
]);

const isAnswer = (value: unknown): value is { Responses: readonly BatchStatementResponse[] } =>
  typeof value === 'object' && value !== null && 'Responses' in value;

const withoutUnknown = (output: unknown): unknown =>
  isAnswer(output)
    ? {
        ...output,
        Responses: output.Responses.map((response) =>
          known.has(response.Error?.Code ?? '') ? response : { ...response, Error: undefined },
        ),
      }
    : output;

/** Ignores errors of statements whose code is not in the table. */
const overlooking = (client: DynamoDbOutboxStoreOptions['client']): DynamoDbOutboxStoreOptions['client'] =>
  new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? async (...args: readonly unknown[]) =>
            withoutUnknown(await Reflect.apply(target.send, target, args))
        : undefined,
  });

/**
 * Wrong on purpose: a store that looks up the error code of a mark in a table, and treats an unknown code as a
 * successful mark.
 *
 * Breaks the law that an item counts as marked only if DynamoDB confirms it.
 */
export const takesUnknownCodesForMarks: WorldParts = {
  ...realParts,
  createStore: (options) => realParts.createStore({ ...options, client: overlooking(options.client) }),
};
