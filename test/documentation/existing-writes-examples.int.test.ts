import { GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { decodeEnvelope } from '@dynamo-outbox/messaging';
import { describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let dynamoDb: TestDynamoDb;
const environment = { ...process.env };

const key = (name: string) => ({ name, type: 'S' as const });

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable({ name: 'shop', partitionKey: key('pk'), sortKey: key('sk'), indexes: [] });
  await dynamoDb.createTable({ name: 'parcels', partitionKey: key('id'), indexes: [] });
  await dynamoDb.createTable(describeOutboxTable('shop-outbox', { tracking: 'status' }));
  await dynamoDb.createTable(describeOutboxTable('parcels-outbox', { tracking: 'status' }));
  // The examples make their clients as a Lambda function does: from the environment, when they are imported.
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
  });
});

afterAll(async () => {
  process.env = environment;
  await dynamoDb.stop();
});

const messagesOf = async (TableName: string, orderingKey: string): Promise<readonly unknown[]> => {
  const { Items = [] } = await dynamoDb.client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'PK = :key',
      ExpressionAttributeValues: { ':key': { S: orderingKey } },
    }),
  );
  return Items.flatMap(({ Messages }) => Messages?.L ?? []).map(({ M }) => decodeEnvelope(M?.['Body']?.S));
};

describe('the ElectroDB example', () => {
  it('writes its own entities and the message in one transaction, under its own keys and names', async () => {
    const { placeOrder } = await import('../../examples/electrodb/place-order.ts');
    await placeOrder({ orderId: 'zoë 1', customerId: 'c1', cents: 500 });

    const { Item } = await dynamoDb.client.send(
      new GetItemCommand({
        TableName: 'shop',
        Key: { pk: { S: '$shop#orderid_zoë 1' }, sk: { S: '$order_1' } },
      }),
    );

    expect(Item).toMatchObject({ cents: { N: '500' }, labels: { SS: ['new'] } });
    expect(await messagesOf('shop-outbox', 'order%#zo%C3%AB%201')).toMatchObject([
      {
        message: {
          type: 'com.acme.shop.order-placed.v1',
          subject: 'zoë 1',
          payload: { orderId: 'zoë 1', cents: 500 },
        },
      },
    ]);
  });

  it('writes nothing if the order exists', async () => {
    const { placeOrder } = await import('../../examples/electrodb/place-order.ts');
    const order = { orderId: 'twice', customerId: 'c2', cents: 1 };
    await placeOrder(order);

    await expect(placeOrder(order)).rejects.toMatchObject({ code: 'ORDER_EXISTS' });
    expect(await messagesOf('shop-outbox', 'order#twice')).toHaveLength(1);
  });
});

describe('the dynamodb-toolbox example', () => {
  it('sends parcels and messages together, in the order of the commits', async () => {
    const { packParcel } = await import('../../examples/toolbox/pack-parcel.ts');
    await Promise.all([packParcel('p1', 5), packParcel('p1', 6), packParcel('p1', 7)]);

    const { Count } = await dynamoDb.client.send(new ScanCommand({ TableName: 'parcels' }));

    expect(Count).toBe(1);
    expect(await messagesOf('parcels-outbox', 'parcel#p1')).toHaveLength(3);
  });
});
