import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, it } from '@jest/globals';
import avsc from 'avsc';
import * as z from 'zod';
import { defineMessage } from '../../message/message-definition.ts';
import { avro } from './avro.ts';
import type { AvroSchema } from './avro-schema.ts';
import { subjectOf } from './payloads.fixture.ts';
import { toAvroSchema } from './to-avro-schema.ts';

const node = z.object({
  value: z.int(),
  get next() {
    return node.optional();
  },
});

const inRecord = (type: unknown): object => ({
  type: 'record',
  name: 'OrderCreated',
  fields: [{ name: 'x', type }],
});

describe('the Avro schema of a definition', () => {
  const given = {
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'note', type: ['null', 'string'], default: null },
      { name: 'orderId', type: 'string' },
    ],
  } as const satisfies AvroSchema;
  const payload = z.object({ orderId: z.string(), note: z.string().optional() });

  it.each([
    ['derived', avro()],
    ['given', avro({ schema: given })],
  ])('lets avsc alone decode its messages, with a schema that is %s', (_, codec) => {
    const definition = defineMessage('order.created', { version: 1, payload, codec });
    const encoded = definition.codec?.encode({ orderId: '42', note: 'gift' });
    const bytes = encoded !== undefined && 'bytes' in encoded ? encoded.bytes : new Uint8Array();

    const decoded = avsc.Type.forSchema(toAvroSchema(definition) as avsc.Schema).fromBuffer(
      Buffer.from(bytes),
    ) as object;

    expect({ ...decoded }).toEqual({ orderId: '42', note: 'gift' });
  });

  it('is the given one for an older version too', () => {
    const { olderVersions, type } = defineMessage('order.created', {
      version: 2,
      payload,
      from: { 1: { payload, codec: avro({ schema: given }), up: (order) => order } },
    });

    expect(olderVersions.map((older) => toAvroSchema({ ...older, type }))).toEqual([given]);
  });
});

describe('the Avro schema of a payload', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['a string', z.string(), 'string'],
    ['a date as text', z.iso.datetime(), 'string'],
    ['an integer', z.int32(), 'long'],
    ['a number', z.number(), 'double'],
    ['a boolean', z.boolean(), 'boolean'],
    ['null', z.null(), 'null'],
    ['a nullable value', z.string().nullable(), ['null', 'string']],
    ['an array', z.array(z.int()), { type: 'array', items: 'long' }],
    ['a map', z.record(z.string(), z.int()), { type: 'map', values: 'long' }],
    [
      'an object',
      z.object({ y: z.int() }),
      { type: 'record', name: 'OrderCreatedX', fields: [{ name: 'y', type: 'long' }] },
    ],
    [
      'strings of a known set',
      z.enum(['NEW', 'PAID']),
      { type: 'enum', name: 'OrderCreatedX', symbols: ['NEW', 'PAID'] },
    ],
    ['strings of a known set that are no names of Avro', z.enum(['new-order']), 'string'],
    ['a literal', z.literal('EUR'), { type: 'enum', name: 'OrderCreatedX', symbols: ['EUR'] }],
    ['a literal number', z.literal(7), 'long'],
    ['a union of kinds', z.union([z.string(), z.int(), z.null()]), ['null', 'string', 'long']],
    ['a union of one kind', z.union([z.int(), z.number()]), 'double'],
  ])('has a type for %s', (_, schema, type) => {
    expect(toAvroSchema(subjectOf(z.object({ x: schema })))).toEqual(inRecord(type));
  });

  it('has null as default for optional members, also for those with a default', () => {
    const schema = z.object({ a: z.string().optional(), b: z.int().default(5) });

    expect(toAvroSchema(subjectOf(schema))).toMatchObject({
      fields: [
        { name: 'a', type: ['null', 'string'], default: null },
        { name: 'b', type: ['null', 'long'], default: null },
      ],
    });
  });

  it('refers to recursive objects by name', () => {
    expect(toAvroSchema(subjectOf(z.object({ list: node })))).toMatchObject({
      fields: [{ name: 'list', type: { fields: [{}, { type: ['null', 'Schema0'] }] } }],
    });
  });

  it.each<[string, StandardSchemaV1, string, string]>([
    ['a tuple', z.object({ x: z.tuple([z.int()]) }), 'x', 'prefixItems'],
    ['optional and nullable', z.object({ x: z.object({ y: z.int().nullish() }) }), 'x.y', 'either'],
    [
      'a union of objects',
      z.object({ x: z.array(z.union([z.object({ a: z.int() }), z.object({ b: z.int() })])) }),
      'x[]',
      'a message type for each kind',
    ],
    ['a value of any type', z.object({ x: z.any() }), 'x', 'any type'],
    ['an object with other members', z.object({ x: z.looseObject({ a: z.int() }) }), 'x', 'any others'],
    ['a member with another name', z.object({ 'order-id': z.int() }), 'order-id', 'letters'],
    ['a member that objects inherit', z.object({ toString: z.int() }), 'toString', 'inherits'],
    ['items without content', z.object({ x: z.array(z.null()) }), 'x[]', 'number of the items'],
    ['items of empty objects', z.object({ x: z.array(z.object({ y: z.object({}) })) }), 'x[]', 'number'],
    ['no JSON Schema', z.object({ x: z.date() }), 'payload', 'avro({ schema })'],
    [
      'a library without JSON Schema',
      { '~standard': { version: 1, vendor: 'other', validate: (value) => ({ value }) } },
      'payload',
      'avro({ schema })',
    ],
  ])('is refused at definition for %s, with path and remedy', (_, ...[payload, path, remedy]) => {
    expect(() => defineMessage('order.created', { version: 2, payload, codec: avro() })).toThrow(
      expect.objectContaining({
        code: 'INVALID_AVRO_SCHEMA',
        path: path === 'x[]' && remedy.startsWith('number') ? 'x' : path,
        message: expect.stringContaining(remedy),
      }),
    );
  });

  it.each<[string, AvroSchema, string]>([
    ['bytes', 'bytes', 'base64'],
    ['an unknown name', 'Money', 'avsc refuses'],
    ['an ambiguous union', ['int', 'double'], 'one type each'],
    [
      'an endless record',
      {
        type: 'record',
        name: 'A',
        fields: [{ name: 'a', type: { type: 'record', name: 'B', fields: [{ name: 'b', type: 'A' }] } }],
      },
      'Make the inner object optional',
    ],
    [
      'items that are endless records',
      { type: 'array', items: { type: 'record', name: 'A', fields: [{ name: 'a', type: 'A' }] } },
      'Make the inner object optional',
    ],
    ['items without content', { type: 'array', items: 'null' }, 'number of the items'],
    [
      'an inherited name',
      { type: 'record', name: 'A', fields: [{ name: '__proto__', type: 'int' }] },
      'Rename',
    ],
  ])('that is given is refused with %s', (_, schema, remedy) => {
    expect(() =>
      defineMessage('order.created', { version: 1, payload: z.unknown(), codec: avro({ schema }) }),
    ).toThrow(
      expect.objectContaining({ code: 'INVALID_AVRO_SCHEMA', message: expect.stringContaining(remedy) }),
    );
  });
});
