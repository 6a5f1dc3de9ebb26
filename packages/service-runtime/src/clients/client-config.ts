import type { Environment } from '../settings/read-settings.ts';

/** The AWS services that a service of this toolkit calls. */
export type AwsService = 'DYNAMODB' | 'SQS' | 'SNS' | 'EVENTBRIDGE' | 'S3';

/** Options of an AWS SDK client that come from an environment. */
export interface ClientConfig {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

const credentialsOf = ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: Environment): ClientConfig =>
  accessKeyId === undefined || secretAccessKey === undefined
    ? {}
    : {
        credentials: {
          accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        },
      };

/**
 * Returns region, endpoint and credentials of a client, under the names that the AWS SDK reads. For the environment of the process,
 * the SDK finds them itself.
 */
export const clientConfigIn = (environment: Environment, service: AwsService): ClientConfig => {
  if (environment === process.env) {
    return {};
  }
  const region = environment['AWS_REGION'];
  const endpoint = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment['AWS_ENDPOINT_URL'];
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...credentialsOf(environment),
  };
};
