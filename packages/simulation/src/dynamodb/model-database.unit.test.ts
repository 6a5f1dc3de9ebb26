import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { describeOutboxTable, undispatchedIndexName } from '@dynamo-outbox/messaging/tables';
import type { ModelDatabaseOptions } from './model-database.ts';
import { createModel, type TestModel } from './model.fixture.ts';

const hour = 60 * 60 * 1_000;
const outbox = describeOutboxTable('outbox', { tracking: 'status' });

class Time {
  now = 1_800_000_000_000;
}

const open = (
  options: Partial<ModelDatabaseOptions> = {},
): TestModel & {
  readonly time: Time;
  readonly put: (key: string, expiresAt?: number) => Promise<unknown>;
} => {
  const time = new Time();
  const model = createModel({ now: () => time.now, ...options }, [outbox]);
  const put = (key: string, expiresAt?: number) =>
    model.client.send(
      new PutItemCommand({
        TableName: 'outbox',
        Item: {
          PK: { S: key },
          SK: { S: '1' },
          Undispatched: { S: '0' },
          RecordedAt: { S: key },
          ...(expiresAt === undefined ? {} : { ExpiresAt: { N: String(expiresAt) } }),
        },
      }),
    );
  return { ...model, time, put };
};

const listed = async ({ client }: TestModel): Promise<readonly (string | undefined)[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: 'outbox',
      IndexName: undispatchedIndexName,
      KeyConditionExpression: 'Undispatched = :shard',
      ExpressionAttributeValues: { ':shard': { S: '0' } },
    }),
  );
  return Items.map(({ PK }) => PK?.S);
};

const recordsOf = ({ database }: TestModel, after?: string) =>
  database.readStream('outbox', 0, { after }).map(({ eventName, dynamodb, userIdentity }) => ({
    eventName,
    key: dynamodb?.Keys?.['PK']?.S,
    isExpiry: userIdentity !== undefined,
  }));

describe('streams of the model', () => {
  it('contain each change once and in order, and nothing for a write without a change', async () => {
    const model = open();
    await model.put('a');
    await model.put('a');
    await model.put('a', 7);
    await model.client.send(
      new DeleteItemCommand({ TableName: 'outbox', Key: { PK: { S: 'a' }, SK: { S: '1' } } }),
    );

    expect(recordsOf(model).map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    const [first] = model.database.readStream('outbox', 0, { limit: 1 });
    expect(recordsOf(model, first?.dynamodb?.SequenceNumber)).toHaveLength(2);
    expect(first?.dynamodb?.NewImage?.['RecordedAt']).toEqual({ S: 'a' });
  });

  it('remove records after 24 hours', async () => {
    const model = open();
    await model.put('a');
    model.time.now += 24 * hour;
    await model.put('b');
    expect(recordsOf(model)).toHaveLength(2);

    model.time.now += 1;
    expect(recordsOf(model).map(({ key }) => key)).toEqual(['b']);
  });

  it('contain the records of one transaction in any order', async () => {
    const orders = await Promise.all(
      [0, 0.99].map(async (random) => {
        const model = open({ random: () => random });
        const Puts = ['a', 'b'].map((key) => ({
          Put: { TableName: 'outbox', Item: { PK: { S: key }, SK: { S: '1' } } },
        }));
        await model.client.send(new TransactWriteItemsCommand({ TransactItems: Puts }));
        return recordsOf(model).map(({ key }) => key);
      }),
    );

    expect(orders).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ]);
  });

  it('keep a partition key in one shard', async () => {
    const model = open({ shards: 3 });
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      await model.put(key);
      await model.put(key, 9);
    }

    const shards = [0, 1, 2].map((shard) =>
      model.database.readStream('outbox', shard).map(({ dynamodb }) => dynamodb?.Keys?.['PK']?.S),
    );
    expect(shards.flat()).toHaveLength(16);
    expect(shards.map((keys) => new Set(keys).size * 2)).toEqual(shards.map(({ length }) => length));
  });

  it('return copies', async () => {
    const model = open();
    await model.put('a');
    const [record] = model.database.readStream('outbox', 0);
    Object.assign(record?.dynamodb?.NewImage?.['RecordedAt'] ?? {}, { S: 'changed' });

    expect(model.database.itemsOf('outbox')).toMatchObject([{ RecordedAt: { S: 'a' } }]);
  });
});

describe('time to live of the model', () => {
  it('keeps an expired item until `expire` is called, and records the deletion by DynamoDB in the stream', async () => {
    const model = open();
    await model.put('a', model.time.now / 1_000 - 60);
    await model.put('b', model.time.now / 1_000 + 60);
    await model.put('long ago', 1);

    expect(model.database.expire({ expiredBefore: model.time.now - hour })).toBe(0);
    expect(model.database.itemsOf('outbox')).toHaveLength(3);
    expect(model.database.expire()).toBe(1);
    expect(recordsOf(model).at(-1)).toEqual({ eventName: 'REMOVE', key: 'a', isExpiry: true });
    expect(model.database.writes.at(-1)).toMatchObject({ operation: 'TimeToLive', after: undefined });
  });
});

describe('lag of the model', () => {
  it('shows an earlier state in an index and an eventually consistent read, and never goes back', async () => {
    const lags = [100, 100, 50, 0];
    const model = open({ lag: () => lags.shift() ?? 0 });
    const read = async (ConsistentRead: boolean) => {
      const { Item } = await model.client.send(
        new GetItemCommand({ TableName: 'outbox', Key: { PK: { S: 'a' }, SK: { S: '1' } }, ConsistentRead }),
      );
      return Item?.['ExpiresAt']?.N ?? (Item === undefined ? 'none' : 'first');
    };
    await model.put('a');
    expect([await listed(model), await read(false), await read(true)]).toEqual([[], 'none', 'first']);

    await model.put('a', 5);
    model.time.now += 60;
    expect([await listed(model), await read(false), await read(true)]).toEqual([[], 'none', '5']);

    model.time.now += 40;
    expect([await listed(model), await read(false), await read(true)]).toEqual([['a'], '5', '5']);
  });
});

describe('faults of the model', () => {
  const Key = { PK: { S: 'a' }, SK: { S: '1' } };

  it('cancel a transaction with the reason of each item, and refuse a single write', async () => {
    const model = open({ refuse: ({ key }) => (key['PK']?.S === 'a' ? 'TransactionConflict' : undefined) });
    const other = { Put: { TableName: 'outbox', Item: { PK: { S: 'b' }, SK: { S: '1' } } } };
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [other, { Delete: { TableName: 'outbox', Key } }],
    });

    await expect(model.client.send(transaction)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    await expect(model.put('a')).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect(model.database.writes).toEqual([]);
  });

  it('leave keys of a batch unprocessed', async () => {
    const model = open({ leaveUnprocessed: () => true });
    const RequestItems = { outbox: { Keys: [Key], ConsistentRead: true } };

    expect(await model.client.send(new BatchGetItemCommand({ RequestItems }))).toMatchObject({
      Responses: { outbox: [] },
      UnprocessedKeys: RequestItems,
    });
  });

  it('allow a token again after ten minutes', async () => {
    const model = open();
    const count = () =>
      model.client.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: 't',
          TransactItems: [
            {
              Update: {
                TableName: 'outbox',
                Key,
                UpdateExpression: 'ADD Hits :one',
                ExpressionAttributeValues: { ':one': { N: '1' } },
              },
            },
          ],
        }),
      );
    await count();
    model.time.now += 10 * 60 * 1_000 - 1;
    await count();
    expect(model.database.itemsOf('outbox')).toMatchObject([{ Hits: { N: '1' } }]);

    model.time.now += 1;
    await count();
    expect(model.database.itemsOf('outbox')).toMatchObject([{ Hits: { N: '2' } }]);
  });
});

describe('the client of the model', () => {
  it('asks when a call takes effect, and describes the call', async () => {
    const model = open();
    const calls: string[] = [];
    const { ModelDynamoDbClient } = await import('./index.ts');
    const client = new ModelDynamoDbClient({
      database: model.database,
      perform: async ({ operation, subject }, effect) => {
        calls.push(`${operation} ${subject}`);
        effect();
        throw new Error('The answer got lost.');
      },
    });
    const update = new UpdateItemCommand({
      TableName: 'outbox',
      Key: { PK: { S: 'a' }, SK: { S: '1' } },
    });

    await expect(client.send(update)).rejects.toThrow('The answer got lost.');
    expect(calls).toEqual(['UpdateItem outbox a 1']);
    expect(model.database.itemsOf('outbox')).toHaveLength(1);
  });

  it('rejects a command that is not modelled', () => {
    expect(() => open().client.send(new DescribeTableCommand({ TableName: 'outbox' }))).toThrow(
      /no DescribeTableCommand/,
    );
  });

  it('copies its input and output', async () => {
    const { client, database } = open();
    const Item = { PK: { S: 'a' }, SK: { S: '1' }, List: { L: [{ S: 'x' }] } };
    await client.send(new PutItemCommand({ TableName: 'outbox', Item }));
    Item.List.L.push({ S: 'y' });
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName: 'outbox', Key: { PK: { S: 'a' }, SK: { S: '1' } } }),
    );
    found?.['List']?.L?.push({ S: 'z' });

    expect(database.itemsOf('outbox')).toMatchObject([{ List: { L: [{ S: 'x' }] } }]);
  });
});
