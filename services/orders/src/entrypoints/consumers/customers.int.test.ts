import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CustomerCreditReserved, customersTopic } from '@dynamo-outbox/example-customers/contract';
import { type CreatedQueue, startTestBroker, startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { createOutboxRecorder, nextCorrelationId } from '@dynamo-outbox/messaging';
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { AnsweringOrdersUnitOfWork } from '../../adapters/answering-orders-unit-of-work.ts';
import { ordersTopic } from '../../contract.ts';
import type { OrderId } from '../../domain/ids.ts';
import { aPendingOrder, aRejectedOrder } from '../../domain/order.fixture.ts';
import { composeOrdersService, type OrdersService } from '../composition/orders-service.ts';
import { readConsumerSettings } from '../settings.ts';

type TestDynamoDb = Awaited<ReturnType<typeof startTestDynamoDb>>;
type TestBroker = Awaited<ReturnType<typeof startTestBroker>>;

const { customerId } = aPendingOrder();

const creditReserved = async (orderId: OrderId): Promise<string> => {
  const recorder = createOutboxRecorder({
    service: 'customers',
    topics: [customersTopic],
    context: { correlationId: nextCorrelationId() },
  });
  recorder.add(
    CustomerCreditReserved.create(
      { customerId, orderId, amount: 100 },
      { about: { id: customerId, version: 1 } },
    ),
  );
  await recorder.prepare();
  return recorder.takeItems()[0]?.messages[0]?.body ?? '';
};

const aRecord = (messageId: string, body: string): SQSRecord => ({
  messageId,
  receiptHandle: messageId,
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'sns',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:orders--customers',
  awsRegion: 'us-east-1',
});

describe('the Lambda function orders--customers', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let deadLetterQueue: CreatedQueue;
  let service: OrdersService;
  let handler: SqsHandler;
  const environmentBefore = process.env;

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
    const { tables } = describeTransactionalService({ name: 'orders', publishes: ordersTopic });
    await Promise.all(tables.map((table) => dynamoDb.createTable(table)));
    deadLetterQueue = await broker.createQueue('orders--customers--dlq');
    const queue = await broker.createQueue('orders--customers');
    process.env = {
      ...environmentBefore,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_SQS: broker.endpoint,
      SERVICE_NAME: 'orders',
      ORDERS_TABLE_NAME: 'orders',
      OUTBOX_TABLE_NAME: 'orders-outbox',
      OUTBOX_TRACKING: 'none',
      OUTBOX_RETENTION_DAYS: '7',
      INBOX_TABLE_NAME: 'orders-inbox',
      INBOX_RETENTION_DAYS: '30',
      QUEUE_URL: queue.url,
      MAX_RECEIVE_COUNT: '10',
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.url,
      LOG_LEVEL: 'SILENT',
    };
    service = composeOrdersService(readConsumerSettings(process.env), { client: dynamoDb.client });
    // The function reads its settings when it is loaded; Lambda sets them before that.
    ({ handler } = await import('./customers.ts'));
  });

  afterAll(async () => {
    process.env = environmentBefore;
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  const run = <TResult>(
    work: (unitOfWork: AnsweringOrdersUnitOfWork) => Promise<TResult>,
  ): Promise<TResult> =>
    withUnitOfWork(() => service.openUnitOfWork({ correlationId: nextCorrelationId() }), work);

  const invoke = (...bodies: readonly string[]): Promise<SQSBatchResponse> =>
    handler(
      { Records: bodies.map((body, index) => aRecord(`delivery-${index}`, body)) },
      { getRemainingTimeInMillis: () => 30_000 },
    );

  it('approves an order whose credit is reserved, once; cancelling it then works, once', async () => {
    const placed = await run((unitOfWork) =>
      service.useCases.createOrder(unitOfWork, { customerId, orderTotal: 100 }),
    );
    const orderId = placed.accepted ? placed.order.id : aPendingOrder().id;
    const body = await creditReserved(orderId);

    expect(await invoke(body, body)).toEqual({ batchItemFailures: [] });
    expect(await invoke(body)).toEqual({ batchItemFailures: [] });
    expect(await service.findOrder(orderId)).toMatchObject({ state: 'APPROVED', version: 1 });

    const cancel = (): Promise<string> =>
      run((unitOfWork) => service.useCases.cancelOrder(unitOfWork, { orderId }));
    expect((await Promise.all([cancel(), cancel()])).toSorted()).toEqual(['ALREADY_CANCELLED', 'CANCELLED']);
    expect(await service.findOrder(orderId)).toMatchObject({ state: 'CANCELLED', version: 2 });
  });

  it('reports a message about an unknown order as failed, and handles its neighbours', async () => {
    const order = aPendingOrder({ id: '5f6cbb0e-0f0b-4a9e-9d39-0a1f3d1f2a11' as OrderId });
    await run(async ({ orders }) => {
      orders.add(order);
    });

    const response = await invoke(
      await creditReserved('5f6cbb0e-0f0b-4a9e-9d39-0a1f3d1f2aff' as OrderId),
      await creditReserved(order.id),
    );

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'delivery-0' }] });
    expect(await service.findOrder(order.id)).toMatchObject({ state: 'APPROVED' });
  });

  it('dead-letters an answer that contradicts an earlier one, and leaves the order as it is', async () => {
    const order = aRejectedOrder({ id: '5f6cbb0e-0f0b-4a9e-9d39-0a1f3d1f2a12' as OrderId });
    await run(async ({ orders }) => {
      orders.add(order);
    });
    const body = await creditReserved(order.id);

    expect(await invoke(body)).toEqual({ batchItemFailures: [] });

    const [letter] = await broker.receiveAll(deadLetterQueue.url, 1);
    expect(letter?.Body).toBe(body);
    expect(JSON.stringify(letter?.MessageAttributes)).toContain('ORDER_IS_REJECTED');
    expect(await service.findOrder(order.id)).toMatchObject({ state: 'REJECTED', version: 1 });
  });

  it('finds its table', async () => {
    await expect(service.checkOrdersTable(new AbortController().signal)).resolves.toBeUndefined();
  });
});
