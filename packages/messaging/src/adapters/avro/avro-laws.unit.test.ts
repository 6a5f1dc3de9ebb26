import { describe, expect, it } from '@jest/globals';
import avsc from 'avsc';
import fc from 'fast-check';
import * as z from 'zod';
import { avro } from './avro.ts';
import { bytesOf, inspect, read, schemasWithPayloads, subjectOf } from './payloads.fixture.ts';
import { toAvroSchema } from './to-avro-schema.ts';

const overJson = (payload: unknown): unknown => JSON.parse(JSON.stringify(payload)) as unknown;

const countValues = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, part) => sum + countValues(part), 1)
    : 1;

const samples = schemasWithPayloads.chain(({ schema, payloads }) =>
  fc.record({ schema: fc.constant(schema), payload: payloads }),
);

describe('a payload in Avro', () => {
  it('arrives as it was sent, for every schema that Avro can represent', () => {
    fc.assert(
      fc.property(samples, ({ schema, payload }) => {
        const codec = avro()(subjectOf(schema));
        const sent = overJson(payload);

        expect(read(codec, bytesOf(codec, sent))).toStrictEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  it('counts at least as many values as it has, within the bound for its bytes', () => {
    fc.assert(
      fc.property(samples, ({ schema, payload }) => {
        const codec = avro()(subjectOf(schema));
        const bytes = bytesOf(codec, overJson(payload));
        const inspected = inspect(codec, bytes);

        expect(inspected).toHaveProperty('values');
        const values = 'values' in inspected ? inspected.values : 0;
        expect(values).toBeGreaterThanOrEqual(countValues(overJson(payload)));
        expect(values).toBeLessThanOrEqual(Math.max(1, bytes.byteLength) * codec.mostValuesPerByte);
      }),
    );
  });

  it('is read and written alike by avsc alone, with the derived schema', () => {
    fc.assert(
      fc.property(samples, ({ schema, payload }) => {
        const codec = avro()(subjectOf(schema));
        const derived = toAvroSchema(subjectOf(schema));
        const plain = avsc.Type.forSchema(overJson(derived) as avsc.schema.AvroSchema, {
          wrapUnions: 'never',
        });
        const bytes = bytesOf(codec, overJson(payload));

        expect(plain.isValid(plain.fromBuffer(Buffer.from(bytes)))).toBe(true);
        expect(plain.toBuffer(overJson(payload))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('has no members that its schema does not declare', () => {
    const codec = avro()(subjectOf(z.object({ id: z.string(), lines: z.array(z.object({ n: z.int() })) })));

    expect(read(codec, bytesOf(codec, { id: 'a', more: 1, lines: [{ n: 1, x: 2 }] }))).toStrictEqual({
      id: 'a',
      lines: [{ n: 1 }],
    });
  });

  it('keeps absent members absent and null ones null', () => {
    const codec = avro()(subjectOf(z.object({ a: z.string().optional(), b: z.string().nullable() })));

    expect(read(codec, bytesOf(codec, { b: null }))).toStrictEqual({ b: null });
    expect(read(codec, bytesOf(codec, { a: '', b: '' }))).toStrictEqual({ a: '', b: '' });
  });

  it('names the path of a value that its schema does not take, never the value', () => {
    const codec = avro()(subjectOf(z.object({ lines: z.array(z.object({ n: z.int() })) })));

    expect(codec.encode({ lines: [{ n: 1 }, { n: 0.5 }] })).toEqual({ unencodable: 'lines[1].n' });
    expect(codec.encode('secret')).toEqual({ unencodable: 'payload' });
  });

  it('can be recursive', () => {
    const node = z.object({
      value: z.int(),
      get children() {
        return z.array(node);
      },
    });
    const codec = avro()(subjectOf(node));
    const tree = { value: 1, children: [{ value: 2, children: [] }] };

    expect(read(codec, bytesOf(codec, tree))).toStrictEqual(tree);
  });
});
