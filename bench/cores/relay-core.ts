import { type MessageTracing, nextMessageId } from '@dynamo-outbox/messaging';
import {
  createMessageRelay,
  type MessagePublisher,
  type PublishResult,
  type RelayRecord,
  tracePublisher,
} from '@dynamo-outbox/messaging/relay';
import { toRelayRecords } from '@dynamo-outbox/messaging/dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { microsecondsPerMessage } from './core-cost.ts';

const published: PublishResult = { outcome: 'published' };

const instantPublisher = (isOrdered: boolean): MessagePublisher => ({
  maxEntries: 10,
  maxBytesOf: () => 262_144,
  sizeInBytes: ({ message }) => Buffer.byteLength(message.body) + message.type.length + 80,
  isOrdered: () => isOrdered,
  publish: async (_topic, entries) => entries.map(() => published),
});

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const records = 1_000;
const keys = 200;

const toStreamRecord = (number: number): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: String(number),
    NewImage: {
      PK: { S: `order#${number % keys}` },
      SK: { S: `${String(number).padStart(12, '0')}#${nextMessageId()}` },
      Messages: {
        L: [
          {
            M: {
              Id: { S: nextMessageId() },
              Type: { S: 'order.created' },
              Topic: { S: 'orders' },
              Body: { S: `{"traceparent":"${traceparent}","data":"${'x'.repeat(400)}"}` },
            },
          },
        ],
      },
      RecordedAt: { S: '2026-11-20T10:15:30.123Z' },
      Service: { S: 'orders' },
    },
  },
});

/** What the relay costs without the network, in microseconds of CPU for one message. */
export interface RelayCoreCost {
  /** From decoded items, unordered topic. */
  readonly relay: number;
  /** From decoded items, ordered topic: one message of a key in a call. */
  readonly relayOrdered: number;
  /** Decoding of the stream's records alone. */
  readonly decoding: number;
}

export const measureRelayCore = async (tracing?: MessageTracing): Promise<RelayCoreCost> => {
  const streamRecords = Array.from({ length: records }, (_, number) => toStreamRecord(number));
  const decoded: readonly RelayRecord[] = toRelayRecords(streamRecords);
  const cost = (isOrdered: boolean): Promise<number> => {
    const relay = createMessageRelay({
      publisher: tracePublisher(instantPublisher(isOrdered), tracing),
      maxInFlight: 4,
    });
    return microsecondsPerMessage(records, async () => {
      const report = await relay.dispatch(decoded);
      if (report.published !== records) {
        throw new Error(`The relay published ${report.published} of ${records} messages.`);
      }
    });
  };
  return {
    relay: await cost(false),
    relayOrdered: await cost(true),
    decoding: await microsecondsPerMessage(records, async () => toRelayRecords(streamRecords)),
  };
};
