import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import * as fc from 'fast-check';

import { countersTable } from './dynamodb-unit-of-work.fixture.ts';
import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import { itemLimitBytes, transactionLimitBytes } from './errors.ts';
import { someItemOfWholeNumbers } from './item-size.fixture.ts';
import { type DynamoDbItem, itemSizeBytes } from './item-size.ts';
import type { StagedWrite } from './staged-write.ts';
import { startFaultyEndpoint } from './faulty-endpoint.fixture.ts';

const tableName = 'sizes';

let dynamoDb: TestDynamoDb;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable(countersTable(tableName));
});

afterAll(async () => {
  await dynamoDb.stop();
});

/** An item of exactly this size. */
const anItemOf = (sizeBytes: number, key: string, rest: DynamoDbItem = {}): DynamoDbItem => {
  const item = { ...rest, PK: { S: key }, Filling: { S: '' } };
  return { ...item, Filling: { S: 'x'.repeat(sizeBytes - itemSizeBytes(item)) } };
};

const toPut = (item: DynamoDbItem): StagedWrite => ({
  subject: `item ${item['PK']?.S ?? ''}`,
  write: { Put: { TableName: tableName, Item: item } },
});

const toSet = (key: string, sizeBytes: number): StagedWrite => ({
  subject: `item ${key}`,
  write: {
    Update: {
      TableName: tableName,
      Key: { PK: { S: key } },
      UpdateExpression: 'SET Filling = :filling',
      ConditionExpression: 'attribute_not_exists(Filling) OR Filling <> :unwanted',
      ExpressionAttributeValues: {
        ':filling': { S: 'x'.repeat(sizeBytes) },
        ':unwanted': { S: 'y'.repeat(sizeBytes) },
      },
    },
  },
});

const commit = async (client: DynamoDbClientLike, ...writes: readonly StagedWrite[]): Promise<void> => {
  const unitOfWork = new DynamoDbUnitOfWork({ client });
  writes.forEach((write) => {
    unitOfWork.stage(write);
  });
  await unitOfWork.commit();
};

type DynamoDbClientLike = TestDynamoDb['client'];

/** Commits, and tells how many requests that took. */
const requestsOf = async (...writes: readonly StagedWrite[]) => {
  const endpoint = await startFaultyEndpoint(dynamoDb.endpoint);
  try {
    const error: unknown = await commit(endpoint.createClient(), ...writes).catch(
      (reason: unknown) => reason,
    );
    return { error, requests: endpoint.requests.length };
  } finally {
    await endpoint.stop();
  }
};

describe('the size of an item', () => {
  it('is what DynamoDB counts, to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(someItemOfWholeNumbers, async (rest) => {
        const put = (sizeBytes: number) =>
          dynamoDb.client.send(
            new PutItemCommand({ TableName: tableName, Item: anItemOf(sizeBytes, 'boundary', rest) }),
          );

        await expect(put(itemLimitBytes)).resolves.toBeDefined();
        await expect(put(itemLimitBytes + 1)).rejects.toMatchObject({ name: 'ValidationException' });
      }),
      { numRuns: 40 },
    );
  });
});

describe('the limit of an item', () => {
  it('accepts an item of 400 KB', async () => {
    expect(await requestsOf(toPut(anItemOf(itemLimitBytes, 'full')))).toEqual({ requests: 1 });
  });

  it('refuses an item that is one byte larger before any call, naming it', async () => {
    const { error, requests } = await requestsOf(
      toPut(anItemOf(100, 'small')),
      toPut(anItemOf(itemLimitBytes + 1, 'large')),
    );

    expect(error).toMatchObject({
      code: 'ITEM_TOO_LARGE',
      subject: 'item large',
      message: expect.stringContaining('409600'),
    });
    expect(requests).toBe(0);
  });

  it('refuses an update that sets more than 400 KB before any call', async () => {
    const { error, requests } = await requestsOf(toSet('set', itemLimitBytes));

    expect(error).toMatchObject({ code: 'ITEM_TOO_LARGE', subject: 'item set' });
    expect(requests).toBe(0);
  });

  it('does not count values that an update only compares with', async () => {
    expect(await requestsOf(toSet('compared', 300 * 1024))).toEqual({ requests: 1 });
  });

  it('names the item that an update makes too large', async () => {
    await commit(dynamoDb.client, toPut(anItemOf(300 * 1024, 'grown')));
    const growing: StagedWrite = {
      subject: 'item grown',
      write: {
        Update: {
          TableName: tableName,
          Key: { PK: { S: 'grown' } },
          UpdateExpression: 'SET More = :more',
          ExpressionAttributeValues: { ':more': { S: 'x'.repeat(200 * 1024) } },
        },
      },
    };

    expect(await requestsOf(toPut(anItemOf(100, 'small')), growing)).toMatchObject({
      error: { code: 'ITEM_TOO_LARGE', subject: 'item grown' },
      requests: 1,
    });
  });
});

describe('the limit of a transaction', () => {
  const tenFullItems = Array.from({ length: 10 }, (_, index) =>
    toPut(anItemOf(itemLimitBytes, `full ${index}`)),
  );
  const rest = transactionLimitBytes - 10 * itemLimitBytes;

  it('accepts 4 MB', async () => {
    expect(await requestsOf(toPut(anItemOf(rest, 'rest')), ...tenFullItems)).toEqual({ requests: 1 });
  });

  it('refuses one byte more before any call, naming the largest item', async () => {
    const { error, requests } = await requestsOf(toPut(anItemOf(rest + 1, 'rest')), ...tenFullItems);

    expect(error).toMatchObject({
      code: 'TRANSACTION_TOO_LARGE',
      subject: 'item full 0',
      message: expect.stringContaining('4194304'),
    });
    expect(requests).toBe(0);
  });

  it('counts the values that updates set', async () => {
    const updates = Array.from({ length: 11 }, (_, index) => toSet(`update ${index}`, 390 * 1024));

    expect(await requestsOf(...updates)).toMatchObject({
      error: { code: 'TRANSACTION_TOO_LARGE' },
      requests: 0,
    });
  });
});
