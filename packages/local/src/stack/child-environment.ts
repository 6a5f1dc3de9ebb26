import { localCredentials, localRegion } from '../clients/local-clients.ts';

/** Where the emulators listen. */
export interface StackEndpoints {
  /** URL of DynamoDB and of its streams. */
  readonly dynamoDb: string;
  /** URL of SNS, SQS and S3. */
  readonly broker: string;
}

/** The SDK announces that it will end its support of Node 20 some day; whoever starts the stack need not read it. */
export const quietSdkEnvironment: Readonly<Record<string, string>> = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/**
 * What the SDK in a child of the stack reads: services that are local, and credentials that open nothing else. A description may
 * say otherwise, such as who calls.
 */
export const sdkEnvironment = ({ dynamoDb, broker }: StackEndpoints): Readonly<Record<string, string>> => ({
  ...quietSdkEnvironment,
  AWS_REGION: localRegion,
  AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
  AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamoDb,
  AWS_ENDPOINT_URL_SNS: broker,
  AWS_ENDPOINT_URL_SQS: broker,
  AWS_ENDPOINT_URL_S3: broker,
});
