/**
 * Payloads in Avro's binary encoding.
 *
 * @packageDocumentation
 */
export type { AvroOptions } from './avro.ts';
export { avro } from './avro.ts';
export type {
  AvroAnnotated,
  AvroArray,
  AvroEnum,
  AvroField,
  AvroMap,
  AvroPrimitive,
  AvroRecord,
  AvroSchema,
} from './avro-schema.ts';
export type { AvroSubject } from './to-avro-schema.ts';
export { toAvroSchema } from './to-avro-schema.ts';
