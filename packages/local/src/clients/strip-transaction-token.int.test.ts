import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestDynamoDb, type TestDynamoDb } from '../testing/index.ts';
import { localCredentials, localRegion } from './local-clients.ts';
import { stripTransactionToken, withoutTransactionToken } from './strip-transaction-token.ts';

describe('withoutTransactionToken', () => {
  const strip = (document: object): unknown =>
    JSON.parse(Buffer.from(withoutTransactionToken(Buffer.from(JSON.stringify(document)))).toString());

  it('drops only the token, at any place', () => {
    const document = fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.string()));
    fc.assert(
      fc.property(document, document, fc.uuid(), (before, after, token) => {
        const rest = { before, after };
        expect(strip({ ClientRequestToken: token, ...rest })).toEqual(rest);
        expect(strip({ before, ClientRequestToken: token, after })).toEqual(rest);
        expect(strip({ ...rest, ClientRequestToken: token })).toEqual(rest);
        expect(strip({ ClientRequestToken: token })).toEqual({});
      }),
    );
  });

  it('does not change a string that quotes a token, or an attribute of that name', () => {
    const items = { note: { S: '"ClientRequestToken":"x"' }, ClientRequestToken: { S: 'y' } };

    expect(strip({ items })).toEqual({ items });
    expect(strip({ items, ClientRequestToken: 'z' })).toEqual({ items });
  });
});

describe('a client without transaction tokens', () => {
  let dynamoDb: TestDynamoDb;
  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
    await dynamoDb.createTable({
      name: 'counters',
      partitionKey: { name: 'PK', type: 'S' },
      indexes: [],
    });
  });
  afterAll(() => dynamoDb.stop());

  const increaseTwice = async (client: DynamoDBClient, key: string): Promise<string | undefined> => {
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
    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'counters', Key: { PK: { S: key } } }),
    );
    return Item?.['Count']?.N;
  };

  it('executes a repeated transaction again, which a token prevents', async () => {
    const stripped = new DynamoDBClient({
      endpoint: dynamoDb.endpoint,
      region: localRegion,
      credentials: localCredentials,
    });
    stripTransactionToken(stripped);

    expect(await increaseTwice(dynamoDb.client, 'with')).toBe('1');
    expect(await increaseTwice(stripped, 'without')).toBe('2');
  });
});
