import { createServer } from 'node:http';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { createConsumer, handle } from '@dynamo-outbox/messaging';
import { describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const environment = { ...process.env };
let dynamoDb: TestDynamoDb;
let receive: (entry: Readonly<Record<string, unknown>>) => void = () => undefined;

/** A server that speaks the documented protocol of PutEvents, because npm has no emulator of EventBridge. */
const eventBus = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += String(part)));
  request.on('end', () => {
    const { Entries } = JSON.parse(text) as {
      readonly Entries: readonly Readonly<Record<string, unknown>>[];
    };
    response.end(JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'e' })) }));
    Entries.forEach((entry) => {
      receive(entry);
    });
  });
});

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable({ name: 'invoices', partitionKey: { name: 'PK', type: 'S' }, indexes: [] });
  await dynamoDb.createTable(describeOutboxTable('invoices-outbox', { tracking: 'status' }));
  await new Promise<void>((resolve) => {
    eventBus.listen(0, '127.0.0.1', resolve);
  });
  const address = eventBus.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${port}`,
    INVOICES_TABLE_NAME: 'invoices',
    OUTBOX_TABLE_NAME: 'invoices-outbox',
    OUTBOX_TRACKING: 'status',
    OUTBOX_RETENTION_DAYS: '7',
    RELAY_TOPIC_ARNS: 'invoices=arn:aws:events:us-east-1:000000000000:event-bus/shop',
    RELAY_MAX_IN_FLIGHT: '4',
    LOG_LEVEL: 'ERROR',
    METRICS: 'none',
  });
});

afterAll(async () => {
  process.env = environment;
  eventBus.close();
  await dynamoDb.stop();
});

describe('the invoices example', () => {
  it('publishes a paid invoice to the event bus, where a consumer finds the message again', async () => {
    const { InvoicePaid, payInvoice, relay } = await import('../../examples/invoices/publish-invoices.ts');
    const received = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
      receive = resolve;
    });

    await payInvoice('7');
    await relay.start();
    const { Source, DetailType, Detail, EventBusName } = await received;
    await relay.stop();

    expect({ Source, DetailType, EventBusName }).toEqual({
      Source: 'invoices',
      DetailType: 'invoice.paid',
      EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/shop',
    });
    const event = {
      version: '0',
      id: 'e',
      'detail-type': DetailType,
      source: Source,
      detail: JSON.parse(String(Detail)) as unknown,
    };
    const paid: string[] = [];
    const consumer = createConsumer({
      name: 'ledger--shop',
      openUnitOfWork: () => ({
        inbox: {
          hasProcessed: async () => false,
          add: () => undefined,
          findPosition: async () => undefined,
          movePosition: () => undefined,
        },
        commit: async () => undefined,
        rollback: () => undefined,
      }),
      handlers: [
        handle(InvoicePaid, async ({ payload }) => {
          paid.push(payload.invoiceId);
        }),
      ],
    });
    expect(await consumer.consume({ body: JSON.stringify(event), receiveCount: 1 })).toEqual({
      outcome: 'processed',
    });
    expect(paid).toEqual(['7']);
  });
});
