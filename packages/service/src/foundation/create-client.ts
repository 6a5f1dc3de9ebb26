import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boundedRequests, clientConfigIn, type Environment, quiet } from '@dynamo-outbox/service-runtime';

/** Creates a client whose requests end in time. */
export const createDynamoDbClient = (environment: Environment): DynamoDBClient =>
  quiet(
    new DynamoDBClient({ requestHandler: boundedRequests(), ...clientConfigIn(environment, 'DYNAMODB') }),
  );
