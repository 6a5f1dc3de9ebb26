import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** What commands talk to AWS with. */
export interface Clients {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

// Somebody waits at a terminal: a service that is not there is told within seconds.
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/** Clients with region, credentials and endpoints from the SDK's own environment variables and files. */
export const createClients = (): Clients => ({
  dynamoDb: new DynamoDBClient({ requestHandler }),
  // The endpoint says where SQS is, not the queue's URL: an emulator's URLs may name a host that nobody resolves.
  sqs: new SQSClient({ requestHandler, useQueueUrlAsEndpoint: false }),
  sns: new SNSClient({ requestHandler }),
});
