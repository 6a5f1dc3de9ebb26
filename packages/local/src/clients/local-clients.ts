import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Region of all local resources. */
export const localRegion = 'us-east-1';

/** Credentials of all local resources: the emulators accept any. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Only guards against hanging: a busy machine can be slow, and a poll of SQS waits for 20 seconds. */
const hangMilliseconds = 120_000;

interface LocalClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: typeof localCredentials;
  readonly requestHandler: object;
}

const settingsFor = (endpoint: string): LocalClientSettings => ({
  endpoint,
  region: localRegion,
  credentials: localCredentials,
  requestHandler: {
    connectionTimeout: hangMilliseconds,
    requestTimeout: hangMilliseconds,
    socketTimeout: hangMilliseconds,
    throwOnRequestTimeout: true,
  },
});

/** Clients of the DynamoDB emulator. */
export interface LocalDynamoDbClients {
  readonly dynamoDb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
}

/** Clients of the broker emulator. */
export interface LocalBrokerClients {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
}

/** Clients of a DynamoDB that accepts any credentials. */
export const createDynamoDbClients = (endpoint: string): LocalDynamoDbClients => ({
  dynamoDb: new DynamoDBClient(settingsFor(endpoint)),
  streams: new DynamoDBStreamsClient(settingsFor(endpoint)),
});

/** Clients of the broker emulator. The endpoint, not the queue URL, determines the address of SQS. */
export const createBrokerClients = (endpoint: string): LocalBrokerClients => ({
  sns: new SNSClient(settingsFor(endpoint)),
  sqs: new SQSClient({ ...settingsFor(endpoint), useQueueUrlAsEndpoint: false }),
  s3: new S3Client({ ...settingsFor(endpoint), forcePathStyle: true }),
});
