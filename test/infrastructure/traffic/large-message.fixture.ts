/** Messages that are too large to be inline, recorded like those of the example's functions. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { localRegion, type StackEndpoints } from '@dynamo-outbox/local';
import { defineMessage, defineTopic, nextCorrelationId, type PayloadStore } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { S3PayloadStore } from '@dynamo-outbox/messaging/s3';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';

const note = z.string();
const id = z.string();
const amount = z.int();

/** Messages of each service with more fields than current consumers know. */
const messages = {
  orders: defineMessage('order.created', {
    version: 1,
    payload: z.object({ orderId: id, customerId: id, orderTotal: amount, note }),
  }),
  customers: defineMessage('customer.credit-reserved', {
    version: 1,
    payload: z.object({ orderId: id, customerId: id, amount, note }),
  }),
};

/** An order that is approved: its messages have no further effect. */
export interface ApprovedOrder {
  readonly orderId: string;
  readonly customerId: string;
  readonly total: number;
}

/** A large message and the function that records it. */
export interface LargeMessage {
  /** The function in whose name it is recorded. */
  readonly caller: string;
  readonly service: 'orders' | 'customers';
  readonly order: ApprovedOrder;
  /** Whether the payload is put, or only the message that refers to it. */
  readonly isStored?: boolean;
}

// As their contracts say, so that no item sorts before an earlier one.
const orders = { orders: 'version', customers: 'commit' } as const;

// Random, so that compression does not make it fit.
const largeNote = (): string => randomBytes(150_000).toString('base64');

const withoutPutting = (bucketName: string): PayloadStore => ({
  put: async (messageId) => `s3://${bucketName}/${messageId}`,
  get: async () => ({ absent: 'missing' }),
});

// Far behind what the example itself records, and another one for each message.
let lastVersion = 8;

/** Records the message with the code of the services, and with the credentials of the given function. */
export const recordLarge = async (
  endpoints: StackEndpoints,
  { caller, service, order, isStored = true }: LargeMessage,
): Promise<void> => {
  const settings = { region: localRegion, credentials: { accessKeyId: caller, secretAccessKey: 'local' } };
  const client = new DynamoDBClient({ ...settings, endpoint: endpoints.dynamoDb });
  const s3 = new S3Client({ ...settings, endpoint: endpoints.s3, forcePathStyle: true });
  const bucketName = `${service}-payloads`;
  const store = isStored ? new S3PayloadStore({ client: s3, bucketName }) : withoutPutting(bucketName);
  const open = () => {
    const transaction = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client,
      tableName: `${service}-outbox`,
      service,
      topics: [defineTopic(service, [messages[service]], { order: orders[service] })],
      context: { correlationId: nextCorrelationId() },
      payloads: { store },
    });
    return composeUnitOfWork(transaction, { outbox });
  };
  const { orderId, customerId, total } = order;
  lastVersion += 1;
  const payload = { orderId, customerId, note: largeNote() };
  const message =
    service === 'orders'
      ? messages.orders.create(
          { ...payload, orderTotal: total },
          { about: { id: orderId, version: lastVersion } },
        )
      : messages.customers.create(
          { ...payload, amount: total },
          { about: { id: customerId, version: lastVersion } },
        );
  try {
    await withUnitOfWork(open, async ({ outbox }) => {
      outbox.add(message);
    });
  } finally {
    client.destroy();
    s3.destroy();
  }
};
