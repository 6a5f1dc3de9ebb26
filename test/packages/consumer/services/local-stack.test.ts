// The stack runs the relay of its published package, and a handler of this project.
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { startLocalStack } from '@dynamo-outbox/local';
import { nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { waitUntil } from '@dynamo-outbox/testing/local';
import { combine, describeTransactionalService } from '@dynamo-outbox/topology';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { expect, it } from '@jest/globals';
import { OrderPlaced, ordersTopic } from './contract.ts';

const description = combine(
  describeTransactionalService({ name: 'orders', publishes: ordersTopic }),
  describeTransactionalService({
    name: 'shipping',
    consumes: [{ topic: ordersTopic, messageTypes: 'all', entry: 'on-order-placed.ts' }],
  }),
);

it('a local stack outside the workspace runs relay and sweeper as npm installed them', async () => {
  const lines: string[] = [];
  const stack = await startLocalStack({
    description,
    root: import.meta.dirname,
    scheduleIntervalSeconds: 1,
    warn: (line) => lines.push(line),
  });
  const client = stack.clients.dynamoDb;
  const openUnitOfWork = () => {
    const transaction = new DynamoDbUnitOfWork({ client });
    const context = { correlationId: nextCorrelationId() };
    const outbox = new DynamoDbOutbox({
      client,
      transaction,
      tableName: 'orders-outbox',
      service: 'orders',
      topics: [ordersTopic],
      context,
    });
    return composeUnitOfWork(transaction, { outbox });
  };

  await withUnitOfWork(openUnitOfWork, async ({ outbox }) => {
    outbox.add(OrderPlaced.create({ orderId: '7' }, { about: { id: '7', version: 0 } }));
  });
  const labels = await waitUntil('the label', async () => {
    const Key = { PK: { S: '7' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: 'shipping', Key }));
    return Item?.['Labels']?.N;
  });
  await stack.stop();

  expect(labels).toBe('1');
  expect(lines).toEqual([]);
});
