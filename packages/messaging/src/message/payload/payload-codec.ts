import type { StandardSchemaV1 } from '@standard-schema/spec';

/** The version of a message type for which a codec is created. */
export interface CodecSubject {
  /** Message type: `order.created`. */
  readonly type: string;
  readonly version: number;
  /** Schema of the payload in this version. */
  readonly payload: StandardSchemaV1;
}

/** How the payload of one message is encoded. Absent for JSON. */
export interface PayloadCoding {
  /** Media type of the bytes, for `datacontenttype`: `application/avro`. */
  readonly contentType: string;
  /** Identifies the schema with which the bytes were written, for `dataschema`: `avro:3f2b87a9…`. */
  readonly schemaId?: string;
}

/** Limits that a codec checks before it creates any value. */
export interface CodecLimits {
  /** Most values of a payload, at any depth. */
  readonly maxValues: number;
  /** Most levels of nested objects and arrays. */
  readonly maxDepth: number;
}

/** Bytes of a payload, or the path at which the codec cannot represent it. */
export type EncodedByCodec = { readonly bytes: Uint8Array } | { readonly unencodable: string };

/** Why a codec cannot read bytes. */
export type CodecRefusal =
  /** The bytes were written with a schema that the definition does not list. */
  | 'UNKNOWN_PAYLOAD_SCHEMA'
  /** The bytes have more values or levels than allowed. */
  | 'PAYLOAD_TOO_COMPLEX'
  /** The bytes do not have the form that their schema states. */
  | 'DAMAGED_PAYLOAD';

/** Bytes that were checked, or why they cannot be read. */
export type InspectedBytes =
  | {
      /** Number of values: every object, array, string, number, boolean and null. */
      readonly values: number;
      /** Returns the payload. MUST NOT throw, and MUST NOT create more values than counted. */
      readonly read: () => unknown;
    }
  | {
      readonly refusal: CodecRefusal;
      /** One sentence for people, without any value of the payload. */
      readonly detail: string;
    };

/**
 * Converts the payloads of one version of a message type to bytes and back.
 *
 * A payload is a JSON value: codecs differ in bytes, never in content. JSON itself needs no codec.
 */
export interface PayloadCodec {
  /** Media type of the bytes. */
  readonly contentType: string;
  /** Identifies the schema with which this codec writes. */
  readonly schemaId: string;
  /** The schema itself as a JSON value, for documents. Default: documents name only its id. */
  readonly schema?: unknown;
  /** Upper bound for the values of a payload in relation to its bytes. Bounds the memory before anything is read. */
  readonly mostValuesPerByte: number;

  /** Encodes a JSON value. MUST NOT throw. The outbox compares the result with the payload, so an inexact result is never sent. */
  encode(payload: unknown): EncodedByCodec;

  /**
   * Checks bytes from any sender without creating their values. MUST NOT throw, and MUST return a refusal for bytes that exceed the
   * limits, are truncated, or have remaining bytes. `schemaId` is `undefined` for a message without one.
   */
  inspect(bytes: Uint8Array, schemaId: string | undefined, limits: CodecLimits): InspectedBytes;
}

/** Creates the codec for one version of a message type. Throws a coded error if the codec cannot represent its payloads. */
export type CreatePayloadCodec = (subject: CodecSubject) => PayloadCodec;
