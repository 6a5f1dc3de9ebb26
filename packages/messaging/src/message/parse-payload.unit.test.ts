import { describe, expect, it } from '@jest/globals';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod';
import { defineMessage } from './message-definition.ts';
import type { PayloadResult } from './parse-payload.ts';
import { parsePayload } from './parse-payload.ts';

const parse = (schema: StandardSchemaV1, payload: unknown): PayloadResult<unknown> =>
  parsePayload(defineMessage('order.created', { version: 1, payload: schema }), payload);

const lines = z.object({ total: z.int(), lines: z.array(z.object({ sku: z.string() })) });

describe('parsing a payload', () => {
  it('returns the output of the schema', () => {
    const schema = z.object({ placedAt: z.iso.datetime().transform((text) => new Date(text)) });

    expect(parse(schema, { placedAt: '2026-11-20T10:15:30Z', unknown: 1 })).toEqual({
      valid: true,
      value: { placedAt: new Date('2026-11-20T10:15:30Z') },
    });
  });

  it('names the invalid fields', () => {
    expect(parse(lines, { total: '1', lines: [{ sku: 'a' }, { sku: 2 }, {}] })).toEqual({
      valid: false,
      paths: ['total', 'lines[1].sku', 'lines[2].sku'],
    });
  });

  it('names the whole payload if no field is invalid', () => {
    expect(parse(lines, 'secret')).toEqual({ valid: false, paths: ['payload'] });
    expect(parse(z.strictObject({}), { secret: 1 })).toEqual({ valid: false, paths: ['payload'] });
  });

  it('never quotes a value, even if the schema does', () => {
    const schema = z.object({
      card: z.string().refine(() => false, { error: ({ input }) => String(input) }),
    });

    expect(JSON.stringify(parse(schema, { card: '4111-1111' }))).not.toContain('4111');
  });

  it('escapes keys so that they cannot break a log line, and shortens paths', () => {
    const result = parse(z.record(z.string(), z.int()), { 'a\nb': 'x', ['k'.repeat(500)]: 'x' });

    expect(result).toMatchObject({ valid: false, paths: ['["a\\nb"]', expect.stringMatching(/^.{100}$/)] });
  });

  it('names ten fields at most, and each once', () => {
    const schema = z.array(z.int());
    const result = parse(
      schema,
      Array.from({ length: 30 }, () => 'x'),
    );

    expect(result).toEqual({ valid: false, paths: Array.from({ length: 10 }, (_, index) => `[${index}]`) });
    const twice = z.object({ a: z.string().min(2).regex(/b/) });
    expect(parse(twice, { a: 'x' })).toEqual({ valid: false, paths: ['a'] });
  });

  it('treats a payload as invalid if the schema throws, and does not quote the error', () => {
    const throwing = (error: unknown): StandardSchemaV1 => ({
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => {
          throw error;
        },
      },
    });

    expect(parse(throwing(new TypeError('4711')), 4711)).toEqual({
      valid: false,
      paths: ['payload (its schema threw TypeError)'],
    });
    expect(parse(throwing('4711'), 4711)).toEqual({
      valid: false,
      paths: ['payload (its schema threw string)'],
    });
  });

  it('refuses a schema that returns a promise', () => {
    const asking = z.string().refine(async () => true);
    const breaking: StandardSchemaV1 = {
      '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(new Error('unobserved')) },
    };

    // Zod tries again asynchronously where validation throws.
    const throwing = z.string().transform((text) => new URL(text));

    // A promise of another library is no Promise, and has no issues.
    const promise = Object.assign(Object.create(null) as Promise<never>, { then: () => undefined });
    const foreign: StandardSchemaV1 = {
      '~standard': { version: 1, vendor: 'test', validate: () => promise },
    };

    for (const schema of [asking, breaking, throwing, foreign]) {
      expect(() => parse(schema, 'x')).toThrow(expect.objectContaining({ code: 'ASYNCHRONOUS_SCHEMA' }));
    }
  });
});
