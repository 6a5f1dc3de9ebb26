/** Prints the memory that payloads in Avro take while they are read, beside their bounds. Run with `--expose-gc`. */
import avsc from 'avsc';
import * as z from 'zod';
import { memoryOfCoded } from '../../message/payload/payload-memory.ts';
import type { AvroSchema } from './avro-schema.ts';
import { createAvroCodec } from './create-avro-codec.ts';

const count = 50_000;
const many = (toValue: (index: number) => unknown): readonly unknown[] =>
  Array.from({ length: count }, (_, index) => toValue(index));
const record = (...types: readonly AvroSchema[]): AvroSchema => ({
  type: 'record',
  name: 'R',
  fields: types.map((type, index) =>
    Array.isArray(type) ? { name: `f${index}`, type, default: null } : { name: `f${index}`, type },
  ),
});
const optional: AvroSchema = ['null', 'long'];

const shapes: readonly (readonly [name: string, items: AvroSchema, payload: readonly unknown[]])[] = [
  ['booleans', 'boolean', many(() => true)],
  ['fractions', 'double', many((index) => index + 0.5)],
  ['texts', 'string', many((index) => `${index}`)],
  ['empty arrays', { type: 'array', items: 'long' }, many(() => [])],
  ['empty maps', { type: 'map', values: 'long' }, many(() => ({}))],
  ['maps of keys of their own', { type: 'map', values: 'long' }, many((index) => ({ [`k${index}`]: 0 }))],
  ['objects of one member', record('boolean'), many(() => ({ f0: true }))],
  ['objects of absent members', record(...Array.from({ length: 8 }, () => optional)), many(() => ({}))],
  ['objects of texts', record('string', 'string'), many((index) => ({ f0: `a${index}`, f1: 'b' }))],
];

const heapBytes = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const measure = ([name, items, payload]: (typeof shapes)[number]) => {
  const schema: AvroSchema = { type: 'array', items };
  const subject = { type: 'list.sent', version: 1, payload: z.unknown() };
  const codec = createAvroCodec(subject, { schema, earlierSchemas: [] });
  const encoded = codec.encode(payload);
  const bytes = 'bytes' in encoded ? encoded.bytes : new Uint8Array();
  const plain = avsc.Type.forSchema(JSON.parse(JSON.stringify(schema)) as avsc.schema.AvroSchema);
  const inspected = codec.inspect(bytes, codec.schemaId, { maxValues: 10 ** 7, maxDepth: 256 });
  if (!('values' in inspected)) {
    throw new Error(inspected.detail);
  }
  const before = heapBytes();
  // The values of avsc and their conversion exist at the same time.
  const held: unknown[] = [plain.fromBuffer(Buffer.from(bytes)), inspected.read()];
  const taken = heapBytes() - before + (held.length - 2);
  return { name, taken, bound: memoryOfCoded(bytes.byteLength, inspected.values) };
};

process.stdout.write(JSON.stringify(shapes.map(measure)));
