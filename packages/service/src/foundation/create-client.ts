import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { boundedRequests, type Environment, quiet } from '@dynamo-outbox/service-runtime';

/** The AWS services that a service calls. */
export type AwsService = 'DYNAMODB' | 'SQS' | 'SNS';

const credentialsOf = ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: Environment): Pick<DynamoDBClientConfig, 'credentials'> =>
  accessKeyId === undefined || secretAccessKey === undefined
    ? {}
    : {
        credentials: {
          accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        },
      };

type ClientConfig = Pick<DynamoDBClientConfig, 'region' | 'endpoint' | 'credentials'>;

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

/** Creates a client whose requests end in time. */
export const createDynamoDbClient = (environment: Environment): DynamoDBClient =>
  quiet(
    new DynamoDBClient({ requestHandler: boundedRequests(), ...clientConfigIn(environment, 'DYNAMODB') }),
  );
