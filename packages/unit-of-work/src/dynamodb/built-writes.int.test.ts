import { PutItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { Entity as ToolboxEntity } from 'dynamodb-toolbox/entity';
import { ConditionCheck } from 'dynamodb-toolbox/entity/actions/transactCheck';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { item } from 'dynamodb-toolbox/schema/item';
import { number } from 'dynamodb-toolbox/schema/number';
import { set } from 'dynamodb-toolbox/schema/set';
import { string } from 'dynamodb-toolbox/schema/string';
import { Table } from 'dynamodb-toolbox/table';
import { Entity, Service } from 'electrodb';
import { LostRaceError } from '../lost-race.ts';
import type { StageableWrite } from './built-write.ts';
import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import { getItem } from './get-item.ts';
import type { PlainItem } from './plain-value.ts';

const TableName = 'shop';

let dynamoDb: TestDynamoDb;

afterAll(async () => {
  await dynamoDb.stop();
});

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable({
    name: TableName,
    partitionKey: { name: 'pk', type: 'S' },
    sortKey: { name: 'sk', type: 'S' },
    indexes: [],
  });
});

const read = (pk: string, sk: string): Promise<PlainItem | undefined> =>
  getItem(dynamoDb.client, { TableName, Key: { pk, sk }, ConsistentRead: true });

const commit = async (...writes: readonly StageableWrite[]): Promise<void> => {
  const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
  for (const write of writes) {
    unitOfWork.stage(write);
  }
  await unitOfWork.commit();
};

const changed = (): Error => new LostRaceError('ORDER_CHANGED_MEANWHILE', 'Order has changed.');

describe('commands of lib-dynamodb', () => {
  it('are staged with plain values', async () => {
    const Item = { pk: 'lib', sk: 'a', Amount: 5, Tags: new Set(['new']), Lines: [{ sku: 'A' }] };
    await commit({ subject: 'order lib', command: new PutCommand({ TableName, Item }) });
    await commit(
      {
        subject: 'order lib',
        command: new UpdateCommand({
          TableName,
          Key: { pk: 'lib', sk: 'a' },
          UpdateExpression: 'SET Amount = :total',
          ExpressionAttributeValues: { ':total': 7 },
          ReturnValues: 'NONE',
        }),
      },
      { subject: 'order b', command: new PutCommand({ TableName, Item: { pk: 'lib', sk: 'b' } }) },
    );
    await commit({
      subject: 'order b',
      command: new DeleteCommand({ TableName, Key: { pk: 'lib', sk: 'b' } }),
    });

    expect(await read('lib', 'a')).toEqual({ ...Item, Amount: 7 });
    expect(await read('lib', 'b')).toBeUndefined();
  });

  it('with several items are staged together', async () => {
    await commit({
      subject: ({ operation, index }) => `${operation} ${index}`,
      command: new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: { pk: 'several', sk: 'a' } } },
          { Put: { TableName, Item: { pk: 'several', sk: 'b' } } },
          {
            ConditionCheck: {
              TableName,
              Key: { pk: 'several', sk: 'c' },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    });

    expect(await read('several', 'a')).toBeDefined();
    expect(await read('several', 'b')).toBeDefined();
  });

  it('reject the commit with their own error after a lost race', async () => {
    const put = (): StageableWrite => ({
      subject: 'order race',
      command: new PutCommand({
        TableName,
        Item: { pk: 'race', sk: 'a' },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
      onConditionFailed: changed,
    });
    await commit(put());

    await expect(commit(put())).rejects.toMatchObject({ code: 'ORDER_CHANGED_MEANWHILE' });
  });

  it('leave out undefined values on request', async () => {
    await commit({
      subject: 'order undefined',
      command: new PutCommand({
        TableName,
        Item: { pk: 'undefined', sk: 'a', Note: undefined, Lines: [undefined, { sku: undefined, n: 1 }] },
      }),
      undefinedValues: 'omit',
    });

    expect(await read('undefined', 'a')).toEqual({ pk: 'undefined', sk: 'a', Lines: [{ n: 1 }] });
  });
});

describe('commands of client-dynamodb', () => {
  it("are staged in DynamoDB's own form", async () => {
    await commit({
      subject: 'order own',
      command: new PutItemCommand({ TableName, Item: { pk: { S: 'own' }, sk: { S: 'a' }, N: { N: '1' } } }),
    });
    await commit(
      {
        subject: 'order own',
        command: new UpdateItemCommand({
          TableName,
          Key: { pk: { S: 'own' }, sk: { S: 'a' } },
          UpdateExpression: 'ADD N :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      },
      {
        subject: 'order two',
        command: new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName, Item: { pk: { S: 'own' }, sk: { S: 'b' } } } }],
        }),
      },
    );

    expect(await read('own', 'a')).toEqual({ pk: 'own', sk: 'a', N: 2 });
    expect(await read('own', 'b')).toBeDefined();
  });
});

const Order = new Entity(
  {
    model: { entity: 'order', version: '1', service: 'shop' },
    attributes: {
      orderId: { type: 'string', required: true },
      total: { type: 'number' },
      tags: { type: 'set', items: 'string' },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: ['orderId'] }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table: TableName },
);

const shop = new Service({ order: Order });

describe('parameters of ElectroDB', () => {
  it('are staged from params() and from a transaction', async () => {
    await commit(
      {
        subject: 'order e1',
        params: Order.create({ orderId: 'e1', total: 5, tags: ['new'] }).params(),
        onConditionFailed: changed,
      },
      { subject: 'order e2', params: Order.put({ orderId: 'e2', total: 1 }).params() },
    );
    await commit({
      subject: 'orders',
      params: shop.transaction
        .write(({ order }) => [
          order
            .patch({ orderId: 'e1' })
            .set({ total: 7 })
            .add({ tags: ['paid'] })
            .commit(),
          order.delete({ orderId: 'e2' }).commit(),
          order
            .check({ orderId: 'e3' })
            .where(({ total }, { notExists }) => notExists(total))
            .commit(),
        ])
        .params(),
    });
    const { data } = await new Entity(Order.schema, { table: TableName, client: dynamoDb.client })
      .get({ orderId: 'e1' })
      .go();

    expect(data).toEqual({ orderId: 'e1', total: 7, tags: ['new', 'paid'] });
    expect(await read('$shop#orderid_e2', '$order_1')).toBeUndefined();
  });

  it('reject the commit with their own error after a lost race', async () => {
    const create = (): StageableWrite => ({
      subject: 'order e9',
      params: Order.create({ orderId: 'e9' }).params(),
      onConditionFailed: changed,
    });
    await commit(create());

    await expect(commit(create())).rejects.toMatchObject({ code: 'ORDER_CHANGED_MEANWHILE' });
  });
});

const ToolboxOrder = new ToolboxEntity({
  name: 'order',
  table: new Table({
    name: TableName,
    partitionKey: { name: 'pk', type: 'string' },
    sortKey: { name: 'sk', type: 'string' },
  }),
  schema: item({
    id: string().key().savedAs('pk'),
    kind: string().key().savedAs('sk'),
    total: number().optional(),
    tags: set(string()).optional(),
  }),
});

describe('parameters of dynamodb-toolbox', () => {
  it('are staged from each of its transactions', async () => {
    await commit(
      {
        subject: 'order t1',
        params: ToolboxOrder.build(PutTransaction)
          .item({ id: 't1', kind: 'order', total: 5, tags: new Set(['new']) })
          .options({ condition: { attr: 'id', exists: false } })
          .params(),
      },
      {
        subject: 'order t2',
        params: ToolboxOrder.build(PutTransaction).item({ id: 't2', kind: 'order' }).params(),
      },
    );
    await commit({
      subject: 'orders',
      params: [
        ToolboxOrder.build(UpdateTransaction).item({ id: 't1', kind: 'order', total: 7 }).params(),
        ToolboxOrder.build(DeleteTransaction).key({ id: 't2', kind: 'order' }).params(),
        ToolboxOrder.build(ConditionCheck)
          .key({ id: 't3', kind: 'order' })
          .condition({ attr: 'total', exists: false })
          .params(),
      ],
    });

    expect(await read('t1', 'order')).toMatchObject({ total: 7, tags: new Set(['new']) });
    expect(await read('t2', 'order')).toBeUndefined();
  });
});
