import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createConsumer, handle } from '@dynamo-outbox/messaging';
import { DynamoDbInbox } from '@dynamo-outbox/messaging/dynamodb';
import { createSqsHandler, SqsDeadLetters, type SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { OrderPlaced } from './contract.ts';

const client = new DynamoDBClient({});
const queueUrl = process.env['DEAD_LETTER_QUEUE_URL'] ?? '';

const openUnitOfWork = () => {
  const transaction = new DynamoDbUnitOfWork({ client });
  const inbox = new DynamoDbInbox({ transaction, client, tableName: 'shipping-inbox', retentionDays: 35 });
  return composeUnitOfWork(transaction, { transaction, inbox });
};
type ShippingUnitOfWork = ReturnType<typeof openUnitOfWork>;

/** Counts the labels of a parcel: one for each order, even if SQS delivers the message twice. */
const printLabel = handle(
  OrderPlaced,
  async ({ payload: { orderId } }, { transaction }: ShippingUnitOfWork) => {
    const values = { UpdateExpression: 'ADD Labels :one', ExpressionAttributeValues: { ':one': 1 } };
    const key = { TableName: 'parcels', Key: { PK: orderId } };
    transaction.update({ subject: `parcel of order ${orderId}`, ...key, ...values });
  },
);

const consumer = createConsumer({ name: 'shipping--orders', openUnitOfWork, handlers: [printLabel] });
const deadLetters = new SqsDeadLetters({ client: new SQSClient({}), queueUrl });
export const handler: SqsHandler = createSqsHandler({ consumer, deadLetters });
