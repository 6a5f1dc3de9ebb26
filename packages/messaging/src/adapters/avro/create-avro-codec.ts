import type avsc from 'avsc';
import { writePath } from '@dynamo-outbox/kernel';
import type {
  CodecLimits,
  CodecSubject,
  EncodedByCodec,
  InspectedBytes,
  PayloadCodec,
} from '../../message/payload/payload-codec.ts';
import { ByteCursor, RefusedBytes } from './byte-cursor.ts';
import { type AvroSchemaFault, InvalidAvroSchemaError } from './errors.ts';
import type { AvroSchema } from './avro-schema.ts';
import { fingerprintOf } from './fingerprint.ts';
import { mostValuesPerByteOf } from './measure-type.ts';
import { parseAvroType } from './parse-avro-type.ts';
import { createToPayload } from './to-payload.ts';
import { createWalk, type Walk } from './walk-bytes.ts';

/** Media type of Avro's binary encoding, as CloudEvents and EventBridge name it. Not registered with IANA. */
export const AVRO_MEDIA_TYPE = 'application/avro';

/** Schemas of one version of a message type. */
export interface AvroSchemas {
  /** Schema with which the codec writes, and in whose form it returns what it reads. */
  readonly schema: AvroSchema;
  /** Other schemas with which messages of this version were written. */
  readonly earlierSchemas: readonly AvroSchema[];
}

/** A codec that writes Avro. */
export interface AvroCodec extends PayloadCodec {
  /** Schema with which the codec writes. */
  readonly schema: AvroSchema;
}

/** Whether a codec writes Avro. */
export const isAvroCodec = (codec: PayloadCodec | undefined): codec is AvroCodec =>
  codec?.contentType === AVRO_MEDIA_TYPE && 'schema' in codec;

/** Reads the bytes that were written with one schema. */
interface WriterReader {
  readonly walk: Walk;
  readonly read: (bytes: Uint8Array) => unknown;
}

const schemaIdOf = (type: avsc.Type): string => `avro:${fingerprintOf(type)}`;

const parse = (subject: CodecSubject, schema: AvroSchema): avsc.Type => {
  const parsed = parseAvroType(schema);
  if ('type' in parsed) {
    return parsed.type;
  }
  throw new InvalidAvroSchemaError(subject, parsed.fault, { cause: parsed.cause });
};

const incompatible = (reason: string): AvroSchemaFault => ({
  path: 'payload',
  what: `described by an earlier schema that cannot be read as the schema: ${reason}`,
  remedy: 'Give new members a default, or define a new version of the message.',
});

const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const createReader = (subject: CodecSubject, reader: avsc.Type, writer: avsc.Type): WriterReader => {
  const toPayload = createToPayload(reader);
  const walk = createWalk(writer);
  try {
    const resolver = writer === reader ? undefined : reader.createResolver(writer);
    // The walk has passed all bytes, so avsc need not check for remaining ones, which it cannot do with a resolver.
    return { walk, read: (bytes) => toPayload(reader.fromBuffer(toBuffer(bytes), resolver, true)) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidAvroSchemaError(subject, incompatible(reason), { cause });
  }
};

const inspectWith = (
  { walk, read }: WriterReader,
  bytes: Uint8Array,
  limits: CodecLimits,
): InspectedBytes => {
  const cursor = new ByteCursor(bytes, limits);
  try {
    walk(cursor);
    cursor.assertEnd();
  } catch (error) {
    if (error instanceof RefusedBytes) {
      return { refusal: error.refusal, detail: error.message };
    }
    throw error;
  }
  return { values: cursor.values, read: () => read(bytes) };
};

/** Finds the first value that a type does not take, after avsc has refused the payload. */
const findUnencodable = (type: avsc.Type, payload: unknown): string => {
  let found: readonly string[] | undefined;
  type.isValid(payload, {
    errorHook: (path) => {
      found ??= path;
    },
  });
  return writePath(
    (found ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
    'payload',
  );
};

const encodeWith = (type: avsc.Type, payload: unknown): EncodedByCodec => {
  try {
    return { bytes: type.toBuffer(payload) };
  } catch {
    // The text of the error quotes the payload.
    return { unencodable: findUnencodable(type, payload) };
  }
};

/** Creates the Avro codec of one version of a message type. Throws `INVALID_AVRO_SCHEMA`. */
export const createAvroCodec = (
  subject: CodecSubject,
  { schema, earlierSchemas }: AvroSchemas,
): AvroCodec => {
  const type = parse(subject, schema);
  const schemaId = schemaIdOf(type);
  const writers = earlierSchemas.map((earlier) => parse(subject, earlier));
  const readers = new Map(
    // The schema itself is last, so that it replaces an equal one.
    [...writers, type].map((writer) => [schemaIdOf(writer), createReader(subject, type, writer)]),
  );
  return {
    contentType: AVRO_MEDIA_TYPE,
    schemaId,
    schema,
    mostValuesPerByte: Math.max(...[type, ...writers].map(mostValuesPerByteOf)),
    encode: (payload) => encodeWith(type, payload),
    inspect: (bytes, writtenWith = '', limits) => {
      const reader = readers.get(writtenWith);
      return reader === undefined
        ? {
            refusal: 'UNKNOWN_PAYLOAD_SCHEMA',
            detail: `The payload was written with the Avro schema ${writtenWith || 'of no fingerprint'}, which the definition of ${subject.type} in version ${subject.version} does not list.`,
          }
        : inspectWith(reader, bytes, limits);
    },
  };
};
