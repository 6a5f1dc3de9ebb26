/** Messages that are too large to be inline, recorded like those of the example's functions. */
import { S3Client } from '@aws-sdk/client-s3';
import type { StackEndpoints } from '@dynamo-outbox/local';
import { defineMessage, defineTopic, type PayloadStore } from '@dynamo-outbox/messaging';
import { S3PayloadStore } from '@dynamo-outbox/messaging/s3';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type Caller, settingsOf, useOutbox } from './use-outbox.fixture.ts';

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
export interface LargeMessage extends Caller {
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
  const s3 = new S3Client({ ...settingsOf(caller), endpoint: endpoints.s3, forcePathStyle: true });
  const bucketName = `${service}-payloads`;
  const store = isStored ? new S3PayloadStore({ client: s3, bucketName }) : withoutPutting(bucketName);
  const topic = defineTopic(service, [messages[service]], { order: orders[service] });
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
    await useOutbox(endpoints, { caller, service, topic, payloads: { store } }, async (outbox) => {
      outbox.add(message);
    });
  } finally {
    s3.destroy();
  }
};
