import { describe, expect, it } from '@jest/globals';
import avsc from 'avsc';
import * as z from 'zod';
import { avro } from './avro.ts';
import { AVRO_MEDIA_TYPE } from './create-avro-codec.ts';
import { bytesOf, read, subjectOf } from './payloads.fixture.ts';

const orderSchema = z.object({
  orderId: z.string(),
  total: z.int(),
  state: z.enum(['PENDING', 'PAID']),
  note: z.string().optional(),
  lines: z.array(z.object({ sku: z.string(), price: z.number() })),
});
const order = {
  orderId: 'o-1',
  total: 1250,
  state: 'PAID',
  lines: [{ sku: 'ä', price: 0.5 }],
};

describe('the Avro codec', () => {
  it('writes these bytes and this fingerprint, which stored messages and other readers depend on', () => {
    const codec = avro()(subjectOf(orderSchema));

    expect(codec.contentType).toBe(AVRO_MEDIA_TYPE);
    expect(Buffer.from(bytesOf(codec, order)).toString('hex')).toBe(
      '066f2d31c413020002' + '04c3a4' + '000000000000e03f' + '00',
    );
    expect(codec.schemaId).toBe('avro:a9daf28b3ef4ffe55217fcee0a1d5f21');
  });

  // Source: tests of Apache Avro, SHA-256 of the primitive schemas.
  it.each([
    ['int', '3f2b87a9fe7cc9b13835598c3981cd45'],
    ['float', '1e71f9ec051d663f56b0d8e1fc84d71a'],
    ['long', 'c32c497df6730c97fa07362aa5023f37'],
    ['null', 'f072cbec3bf8841871d4284230c5e983'],
  ])('has the fingerprint of Apache Avro for %s', (schema, fingerprint) => {
    expect(avro({ schema })(subjectOf(z.unknown())).schemaId).toBe(`avro:${fingerprint}`);
  });

  it('has a fingerprint of the canonical form: names are full, and docs, defaults and order of attributes do not matter', () => {
    const plain = { type: 'record', name: 'a.B', fields: [{ name: 'c', type: 'int' }] } as const;
    const adorned = {
      fields: [{ doc: 'c', default: 1, type: { type: 'int' }, name: 'c' }],
      namespace: 'a',
      doc: 'B',
      name: 'B',
      type: 'record',
    } as const;
    const [one, other] = [plain, adorned].map((schema) => avro({ schema })(subjectOf(z.unknown())).schemaId);

    expect(one).toBe(other);
  });

  it('reads what another implementation wrote with the schema', () => {
    const schema = {
      type: 'record',
      name: 'Order',
      fields: [
        { name: 'id', type: 'string' },
        { name: 'note', type: ['null', 'string'], default: null },
      ],
    } as const;
    const foreign = avsc.Type.forSchema(structuredClone(schema) as unknown as avsc.schema.AvroSchema);
    const codec = avro({ schema })(subjectOf(z.unknown()));

    expect(read(codec, foreign.toBuffer({ id: 'a', note: null }))).toStrictEqual({ id: 'a' });
    expect(foreign.fromBuffer(Buffer.from(bytesOf(codec, { id: 'a', note: 'n' })))).toMatchObject({
      id: 'a',
      note: 'n',
    });
  });
});

describe('a message that was written with an earlier schema', () => {
  const earlier = {
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'int' },
      { name: 'gone', type: { type: 'array', items: 'string' } },
      { name: 'state', type: { type: 'enum', name: 'State', symbols: ['NEW', 'OLD'] } },
    ],
  } as const;
  const schema = {
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'long' },
      {
        name: 'state',
        type: { type: 'enum', name: 'State', symbols: ['UNKNOWN', 'NEW'], default: 'UNKNOWN' },
      },
      { name: 'note', type: ['null', 'string'], default: null },
      { name: 'currency', type: 'string', default: 'EUR' },
    ],
  } as const;
  const codecOf = (options: Parameters<typeof avro>[0]) => avro(options)(subjectOf(z.unknown()));
  const writer = codecOf({ schema: earlier });
  const written = bytesOf(writer, { id: 7, gone: ['a'], state: 'OLD' });

  it('is read by the rules of Avro', () => {
    const codec = codecOf({ schema, earlierSchemas: [earlier] });

    expect(read(codec, written, writer.schemaId)).toStrictEqual({ id: 7, state: 'UNKNOWN', currency: 'EUR' });
    expect(read(codec, bytesOf(codec, { id: 8, state: 'NEW', currency: 'USD' }))).toStrictEqual({
      id: 8,
      state: 'NEW',
      currency: 'USD',
    });
  });

  it('must be readable with the schema, which is checked at definition', () => {
    const incompatible = { ...earlier, fields: [{ name: 'state', type: 'string' }] } as const;

    expect(() => codecOf({ schema, earlierSchemas: [incompatible] })).toThrow(
      expect.objectContaining({
        code: 'INVALID_AVRO_SCHEMA',
        message: expect.stringContaining('Give new members a default'),
      }),
    );
  });
});
