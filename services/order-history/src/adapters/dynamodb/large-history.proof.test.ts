import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { marshallItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import { silentLogger } from '@dynamo-outbox/service-runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createListHistory } from '../../application/list-history.ts';
import { type OrderCopy, orderStates } from '../../domain/history.ts';
import { createOrderHistoryApp } from '../../entrypoints/http/order-history-app.ts';
import { aCustomerId, allPages, anOrderId } from '../../testing/history-contract.ts';
import { createHistoryTable } from '../../testing/history-table.ts';
import { DynamoDbHistoryReader } from './dynamodb-history-reader.ts';
import { customerCopyKey, orderCopyKey, orderItems } from './history-items.ts';

const tableName = 'order-history';
const total = 100_000;
const customerId = aCustomerId();

/** Orders of one customer, every hundredth of them rejected. */
const orders: readonly OrderCopy[] = Array.from({ length: total }, (_, index) => ({
  orderId: anOrderId(),
  customerId,
  state: index % 100 === 0 ? 'REJECTED' : 'APPROVED',
  orderTotal: index + 1,
  createdAt: new Date('2026-11-20T10:15:30.000Z'),
}));

const toRequest = (order: OrderCopy): WriteRequest => ({
  PutRequest: {
    Item: marshallItem('an order', { ...orderItems.toAttributes(order), ...orderCopyKey(order) }),
  },
});

describe('a customer with 100,000 orders', () => {
  let dynamoDb: TestDynamoDb;
  /** Names of the commands that were sent. */
  const sent: string[] = [];

  const write = async (requests: readonly WriteRequest[]): Promise<void> => {
    const RequestItems = { [tableName]: [...requests] };
    await dynamoDb.client.send(new BatchWriteItemCommand({ RequestItems }));
  };

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
    await createHistoryTable(dynamoDb, tableName);
    const Item = marshallItem('the customer', { ...customerCopyKey(customerId), Name: 'Ada' });
    await write([{ PutRequest: { Item } }]);
    for (let start = 0; start < total; start += 25) {
      await write(orders.slice(start, start + 25).map(toRequest));
    }
    dynamoDb.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (call) => {
          sent.push(commandName);
          return next(call);
        },
      { step: 'initialize' },
    );
  });

  afterAll(() => dynamoDb.stop());

  const get = async (query: string): Promise<{ orders: { id: string }[]; next: string | null }> => {
    sent.length = 0;
    const app = createOrderHistoryApp({
      listHistory: createListHistory(new DynamoDbHistoryReader({ client: dynamoDb.client, tableName })),
      checkHistoryTable: async () => undefined,
      logger: silentLogger,
    });
    const answer = await app.fetch(new Request(`http://localhost/customers/${customerId}/orders${query}`));
    return (await answer.json()) as { orders: { id: string }[]; next: string | null };
  };

  it.each(['', '?limit=100', '?state=REJECTED', '?state=REJECTED&limit=100', '?state=PENDING'])(
    'gets a page with one query, at every position: %j',
    async (query) => {
      const state = orderStates.find((each) => query.includes(each));
      const expected = orders
        .filter((order) => state === undefined || order.state === state)
        .map(({ orderId }) => orderId)
        .toReversed();

      const first = await get(query);
      expect(sent.toSorted()).toEqual(['GetItemCommand', 'QueryCommand']);
      expect(first.orders.map(({ id }) => id)).toEqual(expected.slice(0, first.orders.length));
      expect(first.orders).toHaveLength(Math.min(expected.length, query.includes('100') ? 100 : 20));
      if (first.next !== null) {
        await get(`${query === '' ? '?' : `${query}&`}cursor=${first.next}`);
        expect(sent.toSorted()).toEqual(['GetItemCommand', 'QueryCommand']);
      }
    },
  );

  it('pages through all of them, and through those in one state, each once', async () => {
    const reader = new DynamoDbHistoryReader({ client: dynamoDb.client, tableName });

    const all = await allPages(reader, { customerId, limit: 1_000 });
    expect(all.map(({ orderId }) => orderId)).toEqual(orders.map(({ orderId }) => orderId).toReversed());
    const rejected = await allPages(reader, { customerId, limit: 100, state: 'REJECTED' });
    expect(rejected).toHaveLength(total / 100);
  });
});
