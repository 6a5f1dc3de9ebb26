import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { watchCalls } from '../failures/watch-calls.ts';

/** The AWS clients of commands. */
export interface Clients {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  /** Loads and creates the client of EventBridge, which few services need. */
  readonly eventBridge: () => Promise<EventBridgeClient>;
}

// A user waits at a terminal, so a server that does not respond is reported within seconds. SQS responds to a receive
// after at most a second.
const requestHandler = {
  connectionTimeout: 2_000,
  requestTimeout: 10_000,
  socketTimeout: 10_000,
  throwOnRequestTimeout: true,
};

const aroundCall = { step: 'initialize', name: 'noteFailedCall', priority: 'high' } as const;

// Inside the SDK's retries, and after the request was signed.
const aroundRequest = { step: 'finalizeRequest', name: 'noteAddress', priority: 'low' } as const;

/** Overrides of the SDK's environment variables and files. */
export interface ClientOverrides {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Timeouts in milliseconds. Default: 2 seconds for a connection, 10 for a response. */
  readonly requestHandler?: typeof requestHandler;
}

/**
 * Creates clients with region, credentials and endpoints from the SDK's environment variables and files.
 *
 * Calls `onWaiting` with the address of an API while its first response is pending.
 */
export const createClients = (
  onWaiting: (text: string) => void,
  overrides: ClientOverrides = {},
): Clients => {
  const options = { requestHandler, ...overrides };
  const clients = {
    dynamoDb: new DynamoDBClient(options),
    // The endpoint determines the address of SQS, not the queue's URL: an emulator's URLs may contain a host that does
    // not resolve.
    sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(options),
    eventBridge: async () => {
      const { EventBridgeClient: Client } = await import('@aws-sdk/client-eventbridge');
      return new Client(options);
    },
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
