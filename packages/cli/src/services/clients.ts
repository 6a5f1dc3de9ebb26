import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { watchCalls } from '../failures/watch-calls.ts';

/** What commands talk to AWS with. */
export interface Clients {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

// Somebody waits at a terminal: a server that does not answer is reported within seconds. SQS answers a receive after a
// second at most.
const requestHandler = {
  connectionTimeout: 2_000,
  requestTimeout: 10_000,
  socketTimeout: 10_000,
  throwOnRequestTimeout: true,
};

const aroundCall = { step: 'initialize', name: 'noteFailedCall', priority: 'high' } as const;

// Within the SDK's retries, and after the request was signed.
const aroundRequest = { step: 'finalizeRequest', name: 'noteAddress', priority: 'low' } as const;

/** What to use instead of the SDK's own environment variables and files. */
export interface ClientOverrides {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How long to wait, in milliseconds. Default: 2 seconds for a connection, 10 for an answer. */
  readonly requestHandler?: typeof requestHandler;
}

/**
 * Clients with region, credentials and endpoints from the SDK's own environment variables and files.
 *
 * `onWaiting` hears where the first answer of an API is waited for.
 */
export const createClients = (
  onWaiting: (text: string) => void,
  overrides: ClientOverrides = {},
): Clients => {
  const options = { requestHandler, ...overrides };
  const clients = {
    dynamoDb: new DynamoDBClient(options),
    // The endpoint says where SQS is, not the queue's URL: an emulator's URLs may name a host that nobody resolves.
    sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(options),
  };
  const [dynamoDb, sqs, sns] = [
    watchCalls('DynamoDB', onWaiting),
    watchCalls('SQS', onWaiting),
    watchCalls('SNS', onWaiting),
  ];
  clients.dynamoDb.middlewareStack.add(dynamoDb.aroundCall, aroundCall);
  clients.dynamoDb.middlewareStack.add(dynamoDb.aroundRequest, aroundRequest);
  clients.sqs.middlewareStack.add(sqs.aroundCall, aroundCall);
  clients.sqs.middlewareStack.add(sqs.aroundRequest, aroundRequest);
  clients.sns.middlewareStack.add(sns.aroundCall, aroundCall);
  clients.sns.middlewareStack.add(sns.aroundRequest, aroundRequest);
  return clients;
};
