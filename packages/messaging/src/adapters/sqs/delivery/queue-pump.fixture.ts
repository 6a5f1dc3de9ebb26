import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { SqsHandler } from '../lambda/create-sqs-handler.ts';
import { aContext, anEvent } from '../lambda/sqs-event.fixture.ts';

interface Queue {
  readonly url: string;
  readonly arn: string;
}

const toRecordAttributes = (attributes: Message['MessageAttributes'] = {}): SQSMessageAttributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
      },
    ]),
  );

const toRecord = (message: Message, { arn }: Queue): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: {
    ApproximateReceiveCount: '0',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
    ...message.Attributes,
  },
  messageAttributes: toRecordAttributes(message.MessageAttributes),
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: 'eu-central-1',
});

const receiveBatch = async (sqs: SQSClient, queue: Queue): Promise<readonly SQSRecord[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages.map((message) => toRecord(message, queue));
};

/**
 * Acts once like an event source mapping: passes a batch to the function, and deletes the messages that it did not
 * report. Reported messages are visible again immediately. Resolves to the size of the batch and the reported messages.
 */
export const pumpOnce = async (
  sqs: SQSClient,
  queue: Queue,
  handler: SqsHandler,
): Promise<{ readonly received: number; readonly failed: number }> => {
  const records = await receiveBatch(sqs, queue);
  const { batchItemFailures } = await handler(anEvent(...records), aContext());
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  for (const { messageId, receiptHandle } of records) {
    const message = { QueueUrl: queue.url, ReceiptHandle: receiptHandle };
    if (failed.has(messageId)) {
      await sqs.send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: 0 }));
    } else {
      await sqs.send(new DeleteMessageCommand(message));
    }
  }
  return { received: records.length, failed: failed.size };
};

/** Pumps until `count` messages were received; the deadline only guards against hanging. */
export const pump = async (
  sqs: SQSClient,
  queue: Queue,
  { handler, count }: { readonly handler: SqsHandler; readonly count: number },
): Promise<void> => {
  const deadline = Date.now() + 120_000;
  for (let received = 0; received < count;) {
    if (Date.now() > deadline) {
      throw new Error(`Received ${received} of ${count} messages.`);
    }
    received += (await pumpOnce(sqs, queue, handler)).received;
  }
};
