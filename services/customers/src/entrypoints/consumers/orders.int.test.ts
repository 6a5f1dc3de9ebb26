import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { OrderCreated, ordersTopic } from '@dynamo-outbox/example-orders/contract';
import { type CreatedQueue, startTestBroker, startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { createOutboxRecorder, decodeEnvelope, nextCorrelationId } from '@dynamo-outbox/messaging';
import { fromOutboxAttributes } from '@dynamo-outbox/messaging/dynamodb';
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import { marshallItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { toCustomerItem } from '../../adapters/dynamodb/customer-item.ts';
import { customersTopic } from '../../contract.ts';
import { aCustomer, aHeldReservation } from '../../domain/customer.fixture.ts';
import { composeCustomersService, type CustomersService } from '../composition/customers-service.ts';
import { readConsumerSettings } from '../settings.ts';

type TestDynamoDb = Awaited<ReturnType<typeof startTestDynamoDb>>;
type TestBroker = Awaited<ReturnType<typeof startTestBroker>>;

const { customerId, orderId } = aHeldReservation();

const orderCreated = (orderTotal: number, order: string = orderId): string => {
  const recorder = createOutboxRecorder({
    service: 'orders',
    topics: [ordersTopic],
    context: { correlationId: nextCorrelationId() },
  });
  recorder.add(
    OrderCreated.create({ orderId: order, customerId, orderTotal }, { about: { id: order, version: 0 } }),
  );
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
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:customers--orders',
  awsRegion: 'us-east-1',
});

describe('the Lambda function customers--orders', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let deadLetterQueue: CreatedQueue;
  let service: CustomersService;
  let handler: SqsHandler;
  const environmentBefore = process.env;

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
    const { tables } = describeTransactionalService({
      name: 'customers',
      timeToLiveAttribute: 'ExpiresAt',
      publishes: customersTopic,
    });
    await Promise.all(tables.map((table) => dynamoDb.createTable(table)));
    deadLetterQueue = await broker.createQueue('customers--orders--dlq');
    const queue = await broker.createQueue('customers--orders');
    process.env = {
      ...environmentBefore,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_SQS: broker.endpoint,
      SERVICE_NAME: 'customers',
      CUSTOMERS_TABLE_NAME: 'customers',
      OUTBOX_TABLE_NAME: 'customers-outbox',
      OUTBOX_TRACKING: 'status',
      OUTBOX_RETENTION_DAYS: '7',
      INBOX_TABLE_NAME: 'customers-inbox',
      INBOX_RETENTION_DAYS: '30',
      QUEUE_URL: queue.url,
      MAX_RECEIVE_COUNT: '10',
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.url,
      LOG_LEVEL: 'SILENT',
    };
    service = composeCustomersService(readConsumerSettings(process.env), { client: dynamoDb.client });
    await dynamoDb.client.send(
      new PutItemCommand({
        TableName: 'customers',
        Item: marshallItem('customer', toCustomerItem(aCustomer({ creditLimit: 250 }))),
      }),
    );
    // The function reads its settings when it is loaded; Lambda sets them before that.
    ({ handler } = await import('./orders.ts'));
  });

  afterAll(async () => {
    process.env = environmentBefore;
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  const invoke = (...bodies: readonly string[]): Promise<SQSBatchResponse> =>
    handler(
      { Records: bodies.map((body, index) => aRecord(`delivery-${index}`, body)) },
      { getRemainingTimeInMillis: () => 30_000 },
    );

  const recordedTypes = async (): Promise<readonly string[]> => {
    const { Items = [] } = await dynamoDb.client.send(
      new QueryCommand({
        TableName: 'customers-outbox',
        KeyConditionExpression: 'PK = :key',
        ExpressionAttributeValues: { ':key': { S: `customer#${customerId}` } },
      }),
    );
    return Items.flatMap((item) => {
      const decoded = fromOutboxAttributes(item);
      return 'item' in decoded ? decoded.item.messages.map(({ type }) => type) : [];
    });
  };

  it('reserves credit once for a message that is delivered three times, and records one answer', async () => {
    const body = orderCreated(100);

    expect(await invoke(body, body)).toEqual({ batchItemFailures: [] });
    expect(await invoke(body)).toEqual({ batchItemFailures: [] });

    expect(await service.findCustomer(customerId)).toMatchObject({ availableCredit: 150, version: 1 });
    expect(await recordedTypes()).toEqual(['customer.credit-reserved']);
  });

  it('dead-letters a message that is not JSON with reason and raw body, and handles the others', async () => {
    const other = orderId.replace('5f6c', 'abcd');

    expect(await invoke('not JSON', orderCreated(1, other))).toEqual({ batchItemFailures: [] });

    const [letter] = await broker.receiveAll(deadLetterQueue.url, 1);
    expect(letter?.Body).toBe('not JSON');
    expect(JSON.stringify(letter?.MessageAttributes)).toContain('UNREADABLE_MESSAGE');
    expect(await service.findCustomer(customerId)).toMatchObject({ availableCredit: 149 });
  });

  it('finds its table, and reports a missing one', async () => {
    await expect(service.checkCustomersTable(new AbortController().signal)).resolves.toBeUndefined();
    const lost = composeCustomersService(
      readConsumerSettings({ ...process.env, CUSTOMERS_TABLE_NAME: 'elsewhere' }),
      { client: dynamoDb.client },
    );

    await expect(lost.checkCustomersTable(new AbortController().signal)).rejects.toMatchObject({
      code: 'TABLE_NOT_FOUND',
      tables: ['elsewhere'],
    });
  });

  it('creates a customer and its message in one commit', async () => {
    const correlationId = nextCorrelationId();
    const unitOfWork = service.openUnitOfWork({ correlationId });
    const result = await service.useCases.createCustomer(unitOfWork, { name: 'Ada', creditLimit: 250 });
    await unitOfWork.commit();

    const id = result.accepted ? result.customer.id : customerId;
    const { Items = [] } = await dynamoDb.client.send(
      new QueryCommand({
        TableName: 'customers-outbox',
        KeyConditionExpression: 'PK = :key',
        ExpressionAttributeValues: { ':key': { S: `customer#${id}` } },
      }),
    );
    expect(Items).toHaveLength(1);
    const decoded = fromOutboxAttributes(Items[0] ?? {});
    const body = 'item' in decoded ? decoded.item.messages[0]?.body : undefined;
    expect(decodeEnvelope(body)).toMatchObject({
      message: {
        type: 'customer.created',
        sequence: expect.any(Number),
        source: 'customers',
        context: { correlationId },
      },
    });
    expect(await service.findCustomer(id)).toMatchObject({ name: 'Ada', availableCredit: 250 });
  });

  it('lets a hundred orders race for one limit', async () => {
    const bodies = Array.from({ length: 100 }, (_, index) =>
      orderCreated(10, orderId.slice(0, -3) + String(index).padStart(3, '0')),
    );
    const availableBefore = (await service.findCustomer(customerId))?.availableCredit ?? 0;

    const results = await Promise.all(
      Array.from({ length: 10 }, (_, batch) => invoke(...bodies.slice(batch * 10, batch * 10 + 10))),
    );

    expect(results.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    expect(await service.findCustomer(customerId)).toMatchObject({ availableCredit: availableBefore % 10 });
  });
});
