import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { endpointsOf, type StackEndpoints } from '../stack/endpoints.ts';

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

/** Settings of clients that differ from the SDK's. */
export interface LocalClientOptions {
  /** Number of attempts of each request. Default: as the SDK. */
  readonly maxAttempts?: number;
}

/** Clients of a DynamoDB that accepts any credentials. */
export const createDynamoDbClients = (
  server: string | Pick<StackEndpoints, 'dynamoDb' | 'dynamoDbStreams'>,
  options: LocalClientOptions = {},
): LocalDynamoDbClients => {
  const { dynamoDb, dynamoDbStreams } =
    typeof server === 'string' ? endpointsOf({ dynamoDb: server, broker: server }) : server;
  return {
    dynamoDb: new DynamoDBClient({ ...settingsFor(dynamoDb), ...options }),
    streams: new DynamoDBStreamsClient({ ...settingsFor(dynamoDbStreams), ...options }),
  };
};

/**
 * Clients of one server for SNS, SQS and S3, or of a server for each. The endpoint, not the queue URL, determines the
 * address of SQS.
 */
export const createBrokerClients = (
  server: string | Pick<StackEndpoints, 'sns' | 'sqs' | 's3'>,
  options: LocalClientOptions = {},
): LocalBrokerClients => {
  const { sns, sqs, s3 } =
    typeof server === 'string' ? endpointsOf({ dynamoDb: server, broker: server }) : server;
  return {
    sns: new SNSClient({ ...settingsFor(sns), ...options }),
    sqs: new SQSClient({ ...settingsFor(sqs), useQueueUrlAsEndpoint: false, ...options }),
    s3: new S3Client({ ...settingsFor(s3), forcePathStyle: true, ...options }),
  };
};
