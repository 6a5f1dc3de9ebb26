import {
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@dynamo-outbox/topology';

/**
 * Works around a gap of the emulator: its CloudFormation drops time-to-live settings. Does nothing where the emulator
 * kept them.
 */
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
    // DynamoDB rejects enabling time to live that is already enabled.
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
