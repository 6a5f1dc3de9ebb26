import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSMessageAttribute, SQSMessageAttributes, SQSRecord, SQSRecordAttributes } from 'aws-lambda';

/** Source of a message, as in its event. */
export interface QueueRecordSource {
  /** The region of the mapping. */
  readonly region: string;
  /** ARN of the queue. */
  readonly queueArn: string;
}

const toEventAttribute = ({
  StringValue,
  BinaryValue,
  DataType,
}: MessageAttributeValue): SQSMessageAttribute => ({
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType ?? 'String',
});

const toEventAttributes = (
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): SQSMessageAttributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toEventAttribute(value)]));

const toRecordAttributes = (attributes: Message['Attributes'] = {}): SQSRecordAttributes => ({
  ...attributes,
  // SQS always returns these; an emulator may not.
  ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
  SentTimestamp: attributes.SentTimestamp ?? '0',
  SenderId: attributes.SenderId ?? '000000000000',
  ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '0',
});

/** Converts a message from the SDK to a record for a function. */
export const toQueueRecord = (message: Message, { region, queueArn }: QueueRecordSource): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: toRecordAttributes(message.Attributes),
  messageAttributes: toEventAttributes(message.MessageAttributes ?? {}),
  md5OfBody: message.MD5OfBody ?? '',
  ...(message.MD5OfMessageAttributes !== undefined && {
    md5OfMessageAttributes: message.MD5OfMessageAttributes,
  }),
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn,
  awsRegion: region,
});
