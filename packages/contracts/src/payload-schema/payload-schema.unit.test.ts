import { describe, expect, it } from '@jest/globals';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import * as z from 'zod';
import { payloadSchemaOf } from './payload-schema.ts';

const schemaOf = (payload: StandardSchemaV1): unknown =>
  payloadSchemaOf({ type: 'order.created', version: 2, payload });

/** The same schema as an older Zod offers it: without Standard JSON Schema. */
const withoutStandard = <TSchema extends z.ZodType>(schema: TSchema): TSchema => {
  const { version, vendor, validate } = schema['~standard'];
  const standard = { version, vendor, validate };
  return Object.defineProperty(schema, '~standard', { value: standard });
};

describe('the JSON Schema of a payload', () => {
  it('is the form on the wire, where a member with a default is optional', () => {
    expect(schemaOf(z.object({ note: z.string().default('') }))).toMatchObject({
      properties: { note: { type: 'string' } },
    });
    expect(schemaOf(z.object({ note: z.string().default('') }))).not.toHaveProperty('required');
  });

  it('comes from Zod itself if its schemas do not offer Standard JSON Schema', () => {
    const schema = z.object({ orderId: z.uuid(), placedAt: z.coerce.date() });

    expect(schemaOf(withoutStandard(z.object({ orderId: z.uuid() })))).toMatchObject({
      required: ['orderId'],
    });
    expect(schemaOf(withoutStandard(schema))).toEqual(
      schemaOf(z.object({ orderId: z.uuid(), placedAt: z.coerce.date() })),
    );
  });

  it('is a text for a date that is read from text', () => {
    expect(schemaOf(z.object({ placedAt: z.coerce.date() }))).toMatchObject({
      properties: { placedAt: { type: 'string', format: 'date-time' } },
    });
  });

  it.each<[name: string, schema: z.ZodType, detail: string]>([
    [
      'a date that JSON cannot contain',
      z.object({ order: z.object({ placedAt: z.date() }) }),
      'order.placedAt is a date',
    ],
    ['a bigint', z.object({ total: z.bigint() }), 'total is a bigint'],
    ['a map', z.object({ lines: z.map(z.string(), z.int()) }), 'lines is a map'],
  ])('is refused for %s, with its path', (_name, schema, detail) => {
    expect(() => schemaOf(schema)).toThrow(expect.objectContaining({ code: 'SCHEMA_NOT_REPRESENTABLE' }));
    expect(() => schemaOf(schema)).toThrow(detail);
    expect(() => schemaOf(schema)).toThrow('order.created version 2');
  });

  it('is refused if it contains itself, because no file could keep it', () => {
    const endless: Record<string, unknown> = { type: 'object' };
    endless['properties'] = { endless };
    const payload = Object.assign(z.object({}), {});
    Object.defineProperty(payload, '~standard', {
      value: {
        version: 1,
        vendor: 'fixture',
        validate: () => ({ issues: [] }),
        jsonSchema: { input: () => endless },
      },
    });

    expect(() => schemaOf(payload)).toThrow('nested deeper than 190 levels');
  });

  it('is refused for a library that offers none', () => {
    expect(() => schemaOf(v.object({ orderId: v.string() }))).toThrow(
      expect.objectContaining({ code: 'SCHEMA_NOT_AVAILABLE' }),
    );
    expect(() => schemaOf(v.object({ orderId: v.string() }))).toThrow(
      'order.created version 2 has a schema of valibot',
    );
  });
});
