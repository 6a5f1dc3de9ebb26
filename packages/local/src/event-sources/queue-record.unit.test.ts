import { describe, expect, it } from '@jest/globals';
import { toQueueRecord } from './queue-record.ts';

const source = { region: 'us-east-1', queueArn: 'arn:aws:sqs:us-east-1:000000000000:queue' };

describe('the record of a queue', () => {
  it('has the shape of an SQS event', () => {
    const record = toQueueRecord(
      {
        MessageId: 'id',
        ReceiptHandle: 'handle',
        Body: 'body',
        MD5OfBody: 'md5',
        MD5OfMessageAttributes: 'md5a',
        Attributes: {
          ApproximateReceiveCount: '2',
          SentTimestamp: '1700000000000',
          SenderId: 'sender',
          ApproximateFirstReceiveTimestamp: '1700000000001',
          MessageGroupId: 'group',
          MessageDeduplicationId: 'dedup',
          SequenceNumber: '18',
        },
        MessageAttributes: {
          type: { DataType: 'String', StringValue: 'order.created' },
          blob: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
        },
      },
      source,
    );

    expect(record).toEqual({
      messageId: 'id',
      receiptHandle: 'handle',
      body: 'body',
      md5OfBody: 'md5',
      md5OfMessageAttributes: 'md5a',
      attributes: {
        ApproximateReceiveCount: '2',
        SentTimestamp: '1700000000000',
        SenderId: 'sender',
        ApproximateFirstReceiveTimestamp: '1700000000001',
        MessageGroupId: 'group',
        MessageDeduplicationId: 'dedup',
        SequenceNumber: '18',
      },
      messageAttributes: {
        type: {
          dataType: 'String',
          stringValue: 'order.created',
          stringListValues: [],
          binaryListValues: [],
        },
        blob: { dataType: 'Binary', binaryValue: 'AQL/', stringListValues: [], binaryListValues: [] },
      },
      eventSource: 'aws:sqs',
      eventSourceARN: source.queueArn,
      awsRegion: 'us-east-1',
    });
  });

  it('is complete even if the emulator omits attributes', () => {
    expect(toQueueRecord({ MessageId: 'id' }, source).attributes).toEqual({
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '000000000000',
      ApproximateFirstReceiveTimestamp: '0',
    });
  });
});
