import {
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@dynamo-outbox/topology';

/** Gap of the emulator: its CloudFormation forgets when items expire. Does nothing where it is known. */
export const restoreTimeToLive = async (
  client: DynamoDBClient,
  tables: readonly TableDescription[],
): Promise<void> => {
  for (const { name, timeToLiveAttribute } of tables) {
    if (timeToLiveAttribute === undefined) {
      continue;
    }
    const { TimeToLiveDescription: current } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: name }),
    );
    // DynamoDB refuses to enable what is enabled.
    if (current?.TimeToLiveStatus !== 'ENABLED') {
      await client.send(
        new UpdateTimeToLiveCommand({
          TableName: name,
          TimeToLiveSpecification: { Enabled: true, AttributeName: timeToLiveAttribute },
        }),
      );
    }
  }
};
