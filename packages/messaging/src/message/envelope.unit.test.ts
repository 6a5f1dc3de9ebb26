import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeEnvelope } from './decode-envelope.ts';
import { encodeEnvelope, fromSchemaUri, toSchemaUri } from './envelope.ts';
import type { CorrelationId, MessageId } from './ids.ts';
import { aMessage } from './message.fixture.ts';
import type { Message } from './message.ts';

const golden = JSON.parse(readFileSync(new URL('envelope.golden.json', import.meta.url), 'utf8')) as Record<
  'full' | 'least',
  unknown
>;

const fullMessage = aMessage({
  sequence: 7,
  sequenceIndex: 2,
  messageNumber: 12,
  context: {
    correlationId: '01994c6f-1111-7000-8000-00000000000b' as CorrelationId,
    causationId: '01994c6f-2222-7000-8000-00000000000c' as MessageId,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'vendor=1',
  },
});

const without = <TValue extends object>(value: TValue, name: string): TValue =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) as TValue;

const leastMessage = without(aMessage(), 'sequence');

const encoded = (): Record<string, unknown> =>
  JSON.parse(encodeEnvelope(fullMessage)) as Record<string, unknown>;

const uuids = fc.uuid();

const json = fc
  .jsonValue()
  // JSON has no negative zero.
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

const withoutUndefined = <TValue extends object>(value: TValue): TValue =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as TValue;

const contexts = fc.record(
  {
    correlationId: uuids.map((id) => id as CorrelationId),
    causationId: uuids.map((id) => id as MessageId),
    traceparent: fc.string({ minLength: 1 }),
    tracestate: fc.string({ minLength: 1, unit: 'binary' }),
  },
  { requiredKeys: ['correlationId'] },
);

const messages: fc.Arbitrary<Message> = fc
  .record(
    {
      id: uuids.map((id) => id as MessageId),
      type: fc.constantFrom('order.created', 'customer.credit-reservation-failed'),
      version: fc.integer({ min: 1, max: 1_000_000 }),
      source: fc.string({ minLength: 1 }),
      subject: fc.string({ minLength: 1, unit: 'binary' }),
      orderingKey: fc.string({ minLength: 1 }),
      sequence: fc.integer({ min: 0, max: 999_999_999_999 }),
      sequenceIndex: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      messageNumber: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      occurredAt: fc.date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      }),
      context: contexts,
      payload: json,
    },
    {
      requiredKeys: [
        'id',
        'type',
        'version',
        'source',
        'subject',
        'orderingKey',
        'sequenceIndex',
        'occurredAt',
        'context',
        'payload',
      ],
    },
  )
  .map(withoutUndefined);

describe('an envelope', () => {
  it('has the form that its golden file keeps', () => {
    expect(encodeEnvelope(fullMessage)).toBe(JSON.stringify(golden.full));
    expect(encodeEnvelope(leastMessage)).toBe(JSON.stringify(golden.least));
  });

  it('names its attributes in lower-case letters and digits, as CloudEvents requires', () => {
    expect(Object.keys(encoded()).filter((name) => !/^[a-z0-9]{1,20}$/.test(name))).toEqual([]);
  });

  it('has sequences that sort as text in the order of their numbers', () => {
    const sequenceOf = (sequence: number): string =>
      (JSON.parse(encodeEnvelope(aMessage({ sequence }))) as { sequence: string }).sequence;

    expect(sequenceOf(9) < sequenceOf(10)).toBe(true);
    expect(sequenceOf(99_999_999_999) < sequenceOf(999_999_999_999)).toBe(true);
  });

  it('decodes to the message it was encoded from', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(decodeEnvelope(encodeEnvelope(message))).toEqual({ message });
      }),
    );
  });

  it('decodes from the parsed value as it does from the text', () => {
    expect(decodeEnvelope(golden.full)).toEqual({ message: fullMessage });
  });

  it('contains no character that XML forbids, because SQS rejects those', () => {
    const payload = { text: '\uFFFE\uFFFF\u0000\u001F\uD800', '\uFFFE': 1 };

    const text = encodeEnvelope(aMessage({ payload }));

    // XML 1.0, production 2: Char.
    expect(text).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
    expect(decodeEnvelope(text)).toMatchObject({ message: { payload } });
  });

  it('has no data for an undefined payload', () => {
    const message = aMessage({ payload: undefined });

    expect(JSON.parse(encodeEnvelope(message))).not.toHaveProperty('data');
    expect(decodeEnvelope(encodeEnvelope(message))).toEqual({ message });
  });
});

describe('decoding an envelope', () => {
  const refusals: readonly (readonly [string, unknown, string])[] = [
    ['specversion', '0.3', 'specversion is malformed'],
    ['specversion', 1, 'specversion is malformed'],
    ['id', 'no-uuid', 'id is malformed'],
    ['id', '', 'id is malformed'],
    ['type', '', 'type is malformed'],
    ['type', 'order.cancelled', 'dataschema is malformed'],
    ['source', 1, 'source is malformed'],
    ['subject', '', 'subject is malformed'],
    ['time', 'yesterday', 'time is malformed'],
    ['time', '2026-11-20', 'time is malformed'],
    ['time', '2026-13-20T00:00:00Z', 'time is malformed'],
    ['datacontenttype', 'avro', 'datacontenttype is malformed'],
    ['datacontenttype', 'application/avro', 'data is not text, but datacontenttype is application/avro'],
    ['dataschema', 'urn:dynamo-outbox:schema:order.created:0', 'dataschema is malformed'],
    ['dataschema', 'urn:dynamo-outbox:schema:order.created:1.5', 'dataschema is malformed'],
    ['sequence', 7, 'sequence is malformed'],
    ['sequence', '7', 'sequence is malformed'],
    ['sequenceindex', '2', 'sequenceindex is malformed'],
    ['sequenceindex', -1, 'sequenceindex is malformed'],
    ['sequenceindex', 1.5, 'sequenceindex is malformed'],
    ['sequenceindex', 2 ** 31, 'sequenceindex is malformed'],
    ['messagenumber', 0, 'messagenumber is malformed'],
    ['messagenumber', 1.5, 'messagenumber is malformed'],
    ['messagenumber', '1', 'messagenumber is malformed'],
    ['messagenumber', 2 ** 31, 'messagenumber is malformed'],
    ['partitionkey', [], 'partitionkey is malformed'],
    ['correlationid', 'x', 'correlationid is malformed'],
    ['causationid', 'x', 'causationid is malformed'],
  ];

  it.each(refusals)('refuses %s of %j', (name, value, reason) => {
    expect(decodeEnvelope({ ...encoded(), [name]: value })).toEqual({ undecodable: reason });
  });

  it.each([
    'specversion',
    'id',
    'type',
    'source',
    'subject',
    'time',
    'dataschema',
    'sequenceindex',
    'partitionkey',
    'correlationid',
  ])('refuses an envelope without %s', (name) => {
    const others = without(encoded(), name);

    expect(decodeEnvelope(others)).toEqual({ undecodable: `${name} is missing` });
    expect(decodeEnvelope({ ...others, [name]: null })).toEqual({ undecodable: `${name} is missing` });
  });

  it.each([
    'sequence',
    'messagenumber',
    'datacontenttype',
    'causationid',
    'traceparent',
    'tracestate',
    'data',
  ])('accepts an envelope without %s', (name) => {
    const others = without(encoded(), name);

    expect(decodeEnvelope(others)).toHaveProperty('message');
  });

  it('accepts unknown extensions', () => {
    expect(decodeEnvelope({ ...encoded(), authcontext: 'later', x: { deep: [] } })).toEqual({
      message: fullMessage,
    });
  });

  it('accepts times with an offset and media types with a parameter', () => {
    const time = '2026-11-20T11:15:30.123456+01:00';

    expect(
      decodeEnvelope({ ...encoded(), time, datacontenttype: 'application/json; charset=utf-8' }),
    ).toEqual({ message: fullMessage });
  });

  it.each(['', 'text', '{', '[]', 'null', '1', '"{}"'])('refuses %j', (text) => {
    expect(decodeEnvelope(text)).toHaveProperty('undecodable');
  });

  it('never throws, for any text and any value', () => {
    const values = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.anything({ withNullPrototype: true }),
    );

    fc.assert(
      fc.property(values, (value) => {
        expect(decodeEnvelope(value)).toHaveProperty('undecodable');
      }),
    );
  });

  it('never throws for an envelope that is damaged at any place', () => {
    const names = fc.constantFrom(...Object.keys(encoded()));

    fc.assert(
      fc.property(names, fc.anything(), (name, value) => {
        const answer = decodeEnvelope({ ...encoded(), [name]: value });

        expect('message' in answer || typeof answer.undecodable === 'string').toBe(true);
      }),
    );
  });

  it('never throws for a text that is cut off or changed at any place', () => {
    const text = encodeEnvelope(fullMessage);

    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 2, unit: 'binary' }), (place, piece) => {
        const answer = decodeEnvelope(text.slice(0, place) + piece + text.slice(place + 1));

        expect('message' in answer || typeof answer.undecodable === 'string').toBe(true);
        expect(decodeEnvelope(text.slice(0, place))).toHaveProperty('undecodable');
      }),
    );
  });

  it('never throws for a value whose properties throw', () => {
    const hostile = Object.defineProperty({}, 'specversion', {
      get: () => {
        throw new Error('no');
      },
    });

    expect(decodeEnvelope(hostile)).toEqual({ undecodable: 'unreadable' });
  });

  it('finds no attribute on the prototype of all objects', () => {
    const { id, ...others } = encoded();
    const text = JSON.stringify(others).replace('{', `{"__proto__":{"id":${JSON.stringify(id)}},`);

    expect(decodeEnvelope(text)).toEqual({ undecodable: 'id is missing' });
    expect(decodeEnvelope(Object.assign(Object.create({ id }) as object, others))).toEqual({
      undecodable: 'id is missing',
    });
    expect(({} as { id?: unknown }).id).toBeUndefined();
  });

  it('never quotes the value of an attribute', () => {
    const answer = decodeEnvelope({ ...encoded(), id: 'secret-4711' });

    expect(JSON.stringify(answer)).not.toContain('4711');
  });
});

describe('a schema URI', () => {
  it('names the type and the version', () => {
    expect(toSchemaUri('order.created', 3)).toBe('urn:dynamo-outbox:schema:order.created:3');
    expect(fromSchemaUri('urn:dynamo-outbox:schema:order.created:3', 'order.created')).toEqual({
      version: 3,
    });
  });

  it('names the schema of a codec', () => {
    const uri = 'urn:dynamo-outbox:schema:order.created:3:avro:3f2b87a9fe7cc9b13835598c3981cd45';
    expect(toSchemaUri('order.created', 3, 'avro:3f2b87a9fe7cc9b13835598c3981cd45')).toBe(uri);
    expect(fromSchemaUri(uri, 'order.created')).toEqual({
      version: 3,
      schemaId: 'avro:3f2b87a9fe7cc9b13835598c3981cd45',
    });
  });

  it.each([
    '',
    'urn:dynamo-outbox:schema:order.created:',
    'urn:dynamo-outbox:schema:order.created:03',
    3,
    null,
  ])('is not %j', (uri) => {
    expect(fromSchemaUri(uri, 'order.created')).toBeUndefined();
  });
});
