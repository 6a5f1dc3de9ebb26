/** Records that an order was created, in a message that is too large for SNS, so that its payload is stored in S3. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { defineMessage, defineTopic, nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import {
  outboxTrackingSetting,
  payloadSettings,
  readSettings,
  textSetting,
} from '@dynamo-outbox/service-runtime';
import { toPayloadOptions } from '@dynamo-outbox/service-runtime/payloads';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';

const settings = readSettings(
  z.object({ OUTBOX_TABLE_NAME: textSetting, OUTBOX_TRACKING: outboxTrackingSetting, ...payloadSettings }),
  process.env,
  { service: 'orders' },
);
const client = new DynamoDBClient({});

/** The definition of the orders contract with additional data, which consumers ignore. */
const LargeOrderCreated = defineMessage('order.created', {
  version: 1,
  payload: z.object({
    orderId: z.string(),
    customerId: z.string(),
    orderTotal: z.number(),
    ballast: z.string(),
  }),
});
const topics = [defineTopic('orders', [LargeOrderCreated])];

export interface LargeOrder {
  readonly orderId: string;
  readonly customerId: string;
  readonly orderTotal: number;
}

export const handler = async (order: LargeOrder): Promise<{ readonly revision: string }> => {
  const openUnitOfWork = () => {
    const transaction = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client,
      tableName: settings.OUTBOX_TABLE_NAME,
      tracking: settings.OUTBOX_TRACKING,
      service: 'orders',
      topics,
      context: { correlationId: nextCorrelationId() },
      payloads: toPayloadOptions(settings),
    });
    return composeUnitOfWork(transaction, { outbox });
  };
  // Random, so that compression does not make it smaller. 300 KiB are 400 KiB in base64.
  const ballast = randomBytes(300 * 1_024).toString('base64');
  await withUnitOfWork(openUnitOfWork, async ({ outbox }) => {
    outbox.add(LargeOrderCreated.create({ ...order, ballast }, { about: { id: order.orderId, version: 0 } }));
  });
  return { revision: process.env['REVISION'] ?? '1' };
};
