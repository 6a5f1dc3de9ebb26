import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSMessageAttribute, SQSMessageAttributes, SQSRecord } from 'aws-lambda';

import { queueNameOf } from '../queue-name.ts';

const toAttribute = ({
  DataType = 'String',
  StringValue,
  BinaryValue,
}: MessageAttributeValue): SQSMessageAttribute => ({
  dataType: DataType,
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
});

const toAttributes = (attributes: Message['MessageAttributes'] = {}): SQSMessageAttributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toAttribute(value)]));

/** A received message in the form in which Lambda hands messages over, so that both are treated alike. */
export const toReceivedRecord = (message: Message, queueUrl: string): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
    ...message.Attributes,
  },
  messageAttributes: toAttributes(message.MessageAttributes),
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  // Account and region do not matter here; the name says whether the queue is FIFO.
  eventSourceARN: `arn:aws:sqs:::${queueNameOf(queueUrl)}`,
  awsRegion: '',
});
