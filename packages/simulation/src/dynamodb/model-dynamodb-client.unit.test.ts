import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { ModelDatabase, ModelDynamoDbClient } from './index.ts';

describe('ModelDynamoDbClient', () => {
  it('writes and reads', async () => {
    const database = new ModelDatabase({ now: () => 0, random: () => 0 });
    database.createTable({ name: 'notes', partitionKey: { name: 'PK', type: 'S' }, indexes: [] });
    const client: Pick<DynamoDBClient, 'send'> = new ModelDynamoDbClient({ database });

    await client.send(new PutItemCommand({ TableName: 'notes', Item: { PK: { S: 'a' }, N: { N: '1.0' } } }));
    await client.send(
      new UpdateItemCommand({
        TableName: 'notes',
        Key: { PK: { S: 'a' } },
        UpdateExpression: 'SET #n = #n + :one',
        ExpressionAttributeNames: { '#n': 'N' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
    const { Item } = await client.send(new GetItemCommand({ TableName: 'notes', Key: { PK: { S: 'a' } } }));

    expect(Item).toEqual({ PK: { S: 'a' }, N: { N: '2' } });
  });
});
