import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MessageId } from '../../../message/ids.ts';
import type { Parked, ParkedMessage } from '../../../parking/parked-message.ts';
import { decodeParked, encodeParked } from './parked-letter.ts';

const aParkedMessage = (overrides: Partial<ParkedMessage> = {}): ParkedMessage => ({
  kind: 'message',
  reason: 'REFUSED_BY_BROKER',
  detail: 'InvalidParameter: no.',
  parkedAt: '2026-11-20T10:15:30.000Z',
  position: '17',
  attempts: 1,
  orderingKey: 'order#1',
  sortKey: '000000000001#01994c6f-8a00-7000-8000-000000000001',
  message: {
    id: '01994c6f-8a00-7000-8000-000000000002' as MessageId,
    type: 'order.created',
    topic: 'orders',
    body: '{"n":1}',
  },
  place: 0,
  service: 'orders',
  recordedAt: '2026-11-20T10:15:29.000Z',
  ...overrides,
});

const text = fc.string({ unit: 'binary' });

const parked: fc.Arbitrary<Parked> = fc.oneof(
  fc
    .record({
      detail: text,
      orderingKey: text,
      sortKey: text,
      position: text,
      place: fc.nat(),
      body: text,
      type: text,
    })
    .map(({ body, type, ...rest }) =>
      aParkedMessage({ ...rest, message: { ...aParkedMessage().message, body, type } }),
    ),
  fc
    .record(
      { record: text, item: fc.record({ orderingKey: text, sortKey: text }) },
      { requiredKeys: ['record'] },
    )
    .map((rest) => ({
      kind: 'record' as const,
      reason: 'UNDECODABLE_RECORD' as const,
      detail: 'Messages is not a list',
      parkedAt: '2026-11-20T10:15:30.000Z',
      position: '17',
      attempts: 0,
      ...rest,
    })),
);

describe('a parked letter', () => {
  it('contains the unchanged body, and separate attributes for people', () => {
    expect(encodeParked(aParkedMessage())).toEqual({
      body: '{"n":1}',
      attributes: {
        ParkReason: 'REFUSED_BY_BROKER',
        ParkDetail: 'InvalidParameter: no.',
        MessageId: '01994c6f-8a00-7000-8000-000000000002',
        MessageType: 'order.created',
        OrderingKey: 'order#1',
        Parked: expect.any(String),
      },
    });
  });

  it('is decoded to the parked message, wrapped or not, for any texts', () => {
    fc.assert(
      fc.property(parked, fc.boolean(), (one, isWrapped) => {
        expect(decodeParked(encodeParked(one, isWrapped))).toEqual(one);
      }),
    );
  });

  it('has at most ten attributes, none empty and none with a character that a queue rejects', () => {
    fc.assert(
      fc.property(parked, fc.boolean(), (one, isWrapped) => {
        const values = Object.values(encodeParked(one, isWrapped).attributes);

        expect(values.length).toBeLessThanOrEqual(10);
        // eslint-disable-next-line no-control-regex -- those are the very characters to look for
        expect(values.filter((value) => value === '' || /[\u0000-\u0008\uFFFE\uFFFF]/.test(value))).toEqual(
          [],
        );
      }),
    );
  });

  it.each([
    ['has no attributes', {}],
    ['holds no JSON', { Parked: '{' }],
    [
      'names a reason that there is none',
      {
        Parked: encodeParked(aParkedMessage()).attributes['Parked']?.replace('REFUSED_BY_BROKER', 'BOREDOM'),
      },
    ],
    [
      'lacks a field',
      { Parked: encodeParked(aParkedMessage()).attributes['Parked']?.replace('"place":0', '"place":-1') },
    ],
    [
      'has an id that is no UUID',
      {
        Parked: encodeParked(aParkedMessage()).attributes['Parked']?.replace(
          '01994c6f-8a00-7000-8000-000000000002',
          'x',
        ),
      },
    ],
    ['is encoded in an unknown way', { ...encodeParked(aParkedMessage()).attributes, BodyEncoding: 'rot13' }],
    [
      'is said to be compressed and is not',
      { ...encodeParked(aParkedMessage()).attributes, BodyEncoding: 'gzip+base64' },
    ],
  ])('is not one when it %s', (_, attributes) => {
    expect(decodeParked({ body: '{"n":1}', attributes })).toBeUndefined();
  });

  it('is not one when it decompresses to more than a record can have', () => {
    const letter = encodeParked(
      aParkedMessage({ message: { ...aParkedMessage().message, body: 'x'.repeat(4_194_305) } }),
      true,
    );

    expect(decodeParked(letter)).toBeUndefined();
  });
});
