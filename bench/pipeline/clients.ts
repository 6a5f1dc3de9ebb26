import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { PipelineSettings } from './pipeline-run.ts';

const common = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** The clients both pipelines use: the SDK's, with its defaults. */
export interface PipelineClients {
  readonly dynamoDb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

export const createClients = (settings: PipelineSettings): PipelineClients => ({
  dynamoDb: new DynamoDBClient({ ...common, endpoint: settings.dynamoDbEndpoint }),
  streams: new DynamoDBStreamsClient({ ...common, endpoint: settings.dynamoDbEndpoint }),
  sns: new SNSClient({ ...common, endpoint: settings.brokerEndpoint }),
  sqs: new SQSClient({ ...common, endpoint: settings.brokerEndpoint, useQueueUrlAsEndpoint: false }),
});

interface ConsumedCapacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}

const consumedIn = (output: object): readonly ConsumedCapacity[] => {
  const consumed = 'ConsumedCapacity' in output ? output.ConsumedCapacity : undefined;
  return (Array.isArray(consumed) ? consumed : [consumed ?? {}]) as readonly ConsumedCapacity[];
};

/** Asks DynamoDB for the request units of every call of this client and sums them up by table. */
export const meterCapacity = (client: DynamoDBClient): Record<string, number> => {
  const units: Record<string, number> = {};
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      for (const { TableName = 'unknown', CapacityUnits = 0 } of consumedIn(result.output)) {
        units[TableName] = (units[TableName] ?? 0) + CapacityUnits;
      }
      return result;
    },
    { step: 'initialize', name: 'meterCapacity' },
  );
  return units;
};
