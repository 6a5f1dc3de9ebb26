import { localCredentials, localRegion } from '../clients/local-clients.ts';

/** Endpoints of the emulators. */
export interface StackEndpoints {
  /** URL of DynamoDB and its streams. */
  readonly dynamoDb: string;
  /** URL of SNS, SQS and S3. */
  readonly broker: string;
}

/** Suppresses the SDK's announcement that it will drop Node 20, which does not help users of the stack. */
export const quietSdkEnvironment: Readonly<Record<string, string>> = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/**
 * SDK settings for a child of the stack: local endpoints, and credentials that are valid nowhere else. A description
 * can override them, for example to set the caller.
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
