import fc from 'fast-check';
import * as z from 'zod';
import type { CodecSubject, InspectedBytes, PayloadCodec } from '../../message/payload/payload-codec.ts';

/** A schema of payloads, and the payloads that it accepts. */
export interface SchemaWithPayloads {
  readonly schema: z.ZodType;
  readonly payloads: fc.Arbitrary<unknown>;
}

export const subjectOf = (payload: z.ZodType): CodecSubject => ({
  type: 'order.created',
  version: 2,
  payload,
});

const limits = { maxValues: 100_000, maxDepth: 256 };

/** Inspects bytes with the default limits. */
export const inspect = (
  codec: PayloadCodec,
  bytes: Uint8Array,
  schemaId: string | undefined = codec.schemaId,
): InspectedBytes => codec.inspect(bytes, schemaId, limits);

/** Encodes a payload that the codec takes. */
export const bytesOf = (codec: PayloadCodec, payload: unknown): Uint8Array => {
  const encoded = codec.encode(payload);
  if ('unencodable' in encoded) {
    throw new Error(`The codec refuses the payload at ${encoded.unencodable}.`);
  }
  return encoded.bytes;
};

/** Reads bytes that the codec accepts. */
export const read = (codec: PayloadCodec, bytes: Uint8Array, schemaId?: string): unknown => {
  const inspected = inspect(codec, bytes, schemaId);
  if ('refusal' in inspected) {
    throw new Error(`${inspected.refusal}: ${inspected.detail}`);
  }
  return inspected.read();
};

const wellFormed = fc.string({ unit: 'binary', maxLength: 12 });

// avsc loses the last bit of negative longs below -(2 ** 52).
const exactIntegers = fc.oneof(
  fc.integer(),
  fc.integer({ min: -(2 ** 52), max: Number.MAX_SAFE_INTEGER - 1 }),
);

const leaves: fc.Arbitrary<SchemaWithPayloads> = fc.constantFrom<SchemaWithPayloads>(
  { schema: z.string(), payloads: wellFormed },
  { schema: z.int(), payloads: exactIntegers },
  {
    schema: z.number(),
    payloads: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  },
  { schema: z.boolean(), payloads: fc.boolean() },
  { schema: z.enum(['PENDING', 'PAID', 'x_1']), payloads: fc.constantFrom('PENDING', 'PAID', 'x_1') },
  { schema: z.enum(['a-b', 'constructor', '']), payloads: fc.constantFrom('a-b', 'constructor', '') },
  { schema: z.literal('EUR'), payloads: fc.constant('EUR') },
  { schema: z.iso.datetime(), payloads: fc.constant('2026-11-20T10:15:30.000Z') },
  {
    schema: z.union([z.string(), z.int(), z.boolean()]),
    payloads: fc.oneof(wellFormed, exactIntegers, fc.boolean()),
  },
  {
    schema: z.union([z.int(), z.number(), z.null()]),
    payloads: fc.oneof(exactIntegers, fc.constant(0.5), fc.constant(null)),
  },
);

const names = fc.constantFrom('id', 'total', 'lines', 'note', 'x_1', 'Ab', '_');

const isNullable = (schema: z.ZodType): boolean => schema.safeParse(null).success;

const objectOf = (
  members: readonly (readonly [string, SchemaWithPayloads, boolean])[],
): SchemaWithPayloads => {
  const known = members.map(
    ([name, part, optional]) => [name, part, optional && !isNullable(part.schema)] as const,
  );
  return {
    schema: z.object(
      Object.fromEntries(
        known.map(([name, { schema }, optional]) => [name, optional ? schema.optional() : schema]),
      ),
    ),
    payloads: fc.record(Object.fromEntries(known.map(([name, { payloads }]) => [name, payloads])), {
      requiredKeys: known.filter(([, , optional]) => !optional).map(([name]) => name),
      noNullPrototype: true,
    }),
  };
};

const keys = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((key) => key !== '__proto__');

/** Whether the values of a schema take no bytes in Avro, so that an array of them is refused. */
const takesNoBytes = (schema: unknown): boolean =>
  schema instanceof z.ZodNull ||
  (schema instanceof z.ZodObject && Object.values(schema.shape).every(takesNoBytes));

/** Schemas that Avro can represent, with their payloads. */
export const schemasWithPayloads: fc.Arbitrary<SchemaWithPayloads> = fc.letrec<{ any: SchemaWithPayloads }>(
  (tie) => ({
    any: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaves,
      fc
        .uniqueArray(fc.tuple(names, tie('any'), fc.boolean()), { selector: ([name]) => name, maxLength: 5 })
        .map(objectOf),
      tie('any')
        .filter(({ schema }) => !takesNoBytes(schema))
        .map(({ schema, payloads }) => ({
          schema: z.array(schema),
          payloads: fc.array(payloads, { maxLength: 4 }),
        })),
      tie('any').map(({ schema, payloads }) => ({
        schema: z.record(z.string(), schema),
        payloads: fc.dictionary(keys, payloads, { maxKeys: 4, noNullPrototype: true }),
      })),
      tie('any').map(({ schema, payloads }) => ({
        schema: schema.nullable(),
        payloads: fc.option(payloads, { nil: null }),
      })),
    ),
  }),
).any;
