/** Sends a transaction twice with the same token, like a retry after a lost response. */
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';

export const increaseTwice = async (configuration: DynamoDBClientConfig, key: string): Promise<void> => {
  const client = new DynamoDBClient(configuration);
  const increase = new TransactWriteItemsCommand({
    ClientRequestToken: `token-of-${key}`,
    TransactItems: [
      {
        Update: {
          TableName: 'counters',
          Key: { PK: { S: key } },
          UpdateExpression: 'ADD #count :one',
          ExpressionAttributeNames: { '#count': 'Count' },
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
  });
  await client.send(increase);
  await client.send(increase);
};
