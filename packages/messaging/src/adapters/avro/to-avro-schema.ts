import type { CodecSubject, PayloadCodec } from '../../message/payload/payload-codec.ts';
import type { AvroSchema } from './avro-schema.ts';
import { isAvroCodec } from './create-avro-codec.ts';
import { deriveAvroSchema } from './derive-avro-schema.ts';

/** A version of a message: a definition, or an older version with the message type. */
export interface AvroSubject extends CodecSubject {
  /** Codec of the version. Default: JSON. */
  readonly codec?: PayloadCodec | undefined;
}

/**
 * Returns the Avro schema with which the messages of a definition are written. Use it to give the schema to consumers in other languages.
 *
 * This is the schema that was given to `avro({ schema })`, or else the one derived from the payload's schema. A definition without Avro gets the schema that `avro()`
 * would derive. Throws `INVALID_AVRO_SCHEMA` for what Avro cannot represent without loss.
 */
export const toAvroSchema = (subject: AvroSubject): AvroSchema =>
  isAvroCodec(subject.codec) ? subject.codec.schema : deriveAvroSchema(subject);
