/** Handles the queue `shipping--shop`: one parcel for each order, however often SQS delivers the message. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createConsumer, handle } from '@dynamo-outbox/messaging';
import { DynamoDbInbox } from '@dynamo-outbox/messaging/dynamodb';
import {
  createSqsHandler,
  SqsDeadLetters,
  type SqsHandler,
  SqsMessageVisibility,
} from '@dynamo-outbox/messaging/sqs';
import { integerSetting, readSettings, textSetting, urlSetting } from '@dynamo-outbox/service-runtime';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import * as z from 'zod';
import { OrderPlaced } from './contract.ts';

const settings = readSettings(
  z.object({
    PARCELS_TABLE_NAME: textSetting,
    INBOX_TABLE_NAME: textSetting,
    INBOX_RETENTION_DAYS: integerSetting({ maximum: 3_650 }),
    QUEUE_URL: urlSetting,
    DEAD_LETTER_QUEUE_URL: urlSetting,
    MAX_RECEIVE_COUNT: integerSetting({ maximum: 1_000 }),
  }),
  process.env,
  { service: 'shipping' },
);
const client = new DynamoDBClient({});
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });

const openUnitOfWork = () => {
  const transaction = new DynamoDbUnitOfWork({ client });
  const inbox = new DynamoDbInbox({
    transaction,
    client,
    tableName: settings.INBOX_TABLE_NAME,
    retentionDays: settings.INBOX_RETENTION_DAYS,
  });
  return composeUnitOfWork(transaction, { transaction, inbox });
};

const consumer = createConsumer<ReturnType<typeof openUnitOfWork>>({
  name: 'shipping--shop',
  openUnitOfWork,
  handlers: [
    handle(OrderPlaced, async ({ payload }, { transaction }) => {
      transaction.update({
        subject: `parcel of order ${payload.orderId}`,
        TableName: settings.PARCELS_TABLE_NAME,
        Key: { PK: `PARCEL#${payload.orderId}` },
        UpdateExpression: 'SET Address = :address ADD Labels :one',
        ExpressionAttributeValues: { ':address': payload.address, ':one': 1 },
      });
    }),
  ],
});

export const handler: SqsHandler = createSqsHandler({
  consumer,
  deadLetters: new SqsDeadLetters({ client: sqs, queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
  visibility: new SqsMessageVisibility({ client: sqs, queueUrl: settings.QUEUE_URL }),
  maxReceiveCount: settings.MAX_RECEIVE_COUNT,
});
