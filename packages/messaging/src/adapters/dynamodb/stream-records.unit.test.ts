import { describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { toRelayRecords } from './stream-records.ts';

const image = {
  PK: { S: 'order#1' },
  SK: { S: '0000000001#01994c6f-8a00-7000-8000-00000000000a' },
  Messages: {
    L: [
      {
        M: {
          Id: { S: '01994c6f-8a00-7000-8000-000000000001' },
          Type: { S: 'order.created' },
          Topic: { S: 'orders' },
          Body: { S: '{"specversion":"1.0"}' },
        },
      },
    ],
  },
  RecordedAt: { S: '2026-11-20T10:15:30.123Z' },
  Service: { S: 'orders' },
  Undispatched: { S: '3' },
};

const aRecord = (overrides: Partial<DynamoDBRecord> = {}): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: '111', NewImage: image },
  ...overrides,
});

describe('toRelayRecords', () => {
  it('reads an inserted item with its position in the stream', () => {
    expect(toRelayRecords([aRecord()])).toEqual([
      {
        position: '111',
        content: {
          item: {
            orderingKey: 'order#1',
            sortKey: '0000000001#01994c6f-8a00-7000-8000-00000000000a',
            messages: [
              {
                id: '01994c6f-8a00-7000-8000-000000000001',
                type: 'order.created',
                topic: 'orders',
                body: '{"specversion":"1.0"}',
              },
            ],
            recordedAt: '2026-11-20T10:15:30.123Z',
            service: 'orders',
          },
        },
      },
    ]);
  });

  it('skips changes by marks and expiry', () => {
    expect(toRelayRecords([aRecord({ eventName: 'MODIFY' }), aRecord({ eventName: 'REMOVE' })])).toEqual([]);
  });

  it.each([
    ['has no image', { SequenceNumber: '7' }],
    ['has an image that is no outbox item', { SequenceNumber: '7', NewImage: { PK: { S: 'x' } } }],
    ['has damaged messages', { SequenceNumber: '7', NewImage: { ...image, Messages: { S: 'oops' } } }],
  ])('keeps a complete record that %s, with its position and a reason', (_, dynamodb) => {
    const record = aRecord({ dynamodb });

    expect(toRelayRecords([record])).toMatchObject([
      { position: '7', content: { undecodable: expect.any(String), raw: record } },
    ]);
  });

  it.each([
    [
      'the record',
      { Keys: { PK: { S: 'order#1' }, SK: { S: 'x' } }, NewImage: {} },
      { orderingKey: 'order#1', sortKey: 'x' },
    ],
    [
      'its image',
      { NewImage: { PK: { S: 'order#1' }, SK: { S: 'x' } } },
      { orderingKey: 'order#1', sortKey: 'x' },
    ],
    ['neither', { NewImage: { PK: { S: 'order#1' } } }, undefined],
  ])('reads the key of a damaged item from %s', (_, dynamodb, key) => {
    const [record] = toRelayRecords([aRecord({ dynamodb })]);

    expect(record?.content).toEqual(
      expect.objectContaining(key === undefined ? { undecodable: expect.any(String) } : { key }),
    );
  });

  it('skips markers of parked keys', () => {
    const marker = {
      PK: { S: 'PARKED#order#1' },
      SK: { S: 'KEY' },
      ParkedAt: { S: '2026-11-20T10:15:30.123Z' },
    };

    expect(toRelayRecords([aRecord({ dynamodb: { SequenceNumber: '1', NewImage: marker } })])).toEqual([]);
  });

  it('skips heads that count the commits of a key', () => {
    const head = { PK: { S: 'HEAD#order#1' }, SK: { S: 'KEY' }, Position: { N: '179520000000' } };

    expect(toRelayRecords([aRecord({ dynamodb: { SequenceNumber: '1', NewImage: head } })])).toEqual([]);
  });

  it('gives the empty position to a record without a sequence number', () => {
    expect(toRelayRecords([aRecord({ dynamodb: { NewImage: image } })])).toMatchObject([{ position: '' }]);
  });
});
