import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { InvocationContext } from '@dynamo-outbox/kernel';

/** Fields of a record that a test can set. */
export interface RecordOverrides {
  readonly body?: string;
  readonly receiveCount?: number;
  readonly queueName?: string;
  readonly groupId?: string;
  readonly messageAttributes?: SQSMessageAttributes;
}

/** A record as Lambda passes it to a function, of a FIFO queue if the queue has such a name. */
export const aRecord = (messageId: string, overrides: RecordOverrides = {}): SQSRecord => ({
  messageId,
  receiptHandle: `receipt-${messageId}`,
  body: overrides.body ?? messageId,
  attributes: {
    ApproximateReceiveCount: String(overrides.receiveCount ?? 1),
    SentTimestamp: '1795169730000',
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: '1795169730100',
    ...(overrides.groupId === undefined ? {} : { MessageGroupId: overrides.groupId }),
  },
  messageAttributes: overrides.messageAttributes ?? {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${overrides.queueName ?? 'wallets--deposits'}`,
  awsRegion: 'eu-central-1',
});

/** A record of a FIFO queue. */
export const aFifoRecord = (messageId: string, groupId: string, overrides: RecordOverrides = {}): SQSRecord =>
  aRecord(messageId, { ...overrides, queueName: 'wallets--deposits.fifo', groupId });

export const anEvent = (...records: readonly SQSRecord[]): SQSEvent => ({ Records: [...records] });

/** The context of an invocation with Lambda's longest timeout. */
export const aContext = (remaining: () => number = () => 900_000): InvocationContext => ({
  getRemainingTimeInMillis: remaining,
});
