import { hasMoreJsonValues } from './payload/count-json-values.ts';
import { isNestedDeeper } from './payload/json-depth.ts';
import { DEFAULT_MAX_PAYLOAD_VALUES, MAX_PAYLOAD_DEPTH } from './payload/limits.ts';
import type { PackedPayload } from './payload/packed-payload.ts';
import type { PayloadCoding } from './payload/payload-codec.ts';
import { unpackBytes } from './payload/unpack-payload.ts';
import { type Attributes, isAttributes, type Reader, toInstant, toText } from './attribute-readers.ts';
import { PAYLOAD_MEDIA_TYPE, fromSchemaUri, type MessageHeader, type SchemaReference } from './envelope.ts';
import { fromEventSubject } from './event-subject.ts';
import { toCorrelationId, toMessageId } from './ids.ts';
import type { Message, MessageContext } from './message.ts';
import { decodeSequence, isMessageNumber } from './sequence.ts';

/** Why an envelope could not be decoded. */
export interface Undecodable {
  /** Name of the invalid attribute, never its value. */
  readonly undecodable: string;
  /** Present if the envelope was not read because it has too many JSON values or is nested too deep. */
  readonly refusal?: 'PAYLOAD_TOO_COMPLEX';
}

/** A decoded message, or why it could not be decoded. */
export type DecodedEnvelope = { readonly message: Message } | Undecodable;

/** A decoded message, a message whose payload is still packed, or why the envelope could not be decoded. */
export type OpenedEnvelope =
  | Undecodable
  | (({ readonly message: Message } | { readonly header: MessageHeader; readonly packed: PackedPayload }) & {
      /** The signed caller as received: not verified, and of any form. */
      readonly authContext?: unknown;
    });

/** Stops decoding an envelope. Never thrown outside this file. */
class UndecodableEnvelope extends Error {}

// Reads only own properties, so that a missing attribute is not found on the prototype of all objects. In the JSON
// format of CloudEvents, null means absent.
const attributeOf = (envelope: Attributes, name: string): unknown =>
  Object.hasOwn(envelope, name) ? (envelope[name] ?? undefined) : undefined;

const optional = <TValue>(envelope: Attributes, name: string, read: Reader<TValue>): TValue | undefined => {
  const attribute = attributeOf(envelope, name);
  if (attribute === undefined) {
    return undefined;
  }
  const value = read(attribute);
  if (value === undefined) {
    throw new UndecodableEnvelope(`${name} is malformed`);
  }
  return value;
};

const required = <TValue>(envelope: Attributes, name: string, read: Reader<TValue>): TValue => {
  const value = optional(envelope, name, read);
  if (value === undefined) {
    throw new UndecodableEnvelope(`${name} is missing`);
  }
  return value;
};

const toSpecVersion: Reader<string> = (value) => (value === '1.0' ? value : undefined);

// CloudEvents' Integer has 32 bits.
const toIndex: Reader<number> = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : undefined;

const toMessageNumber: Reader<number> = (value) =>
  typeof value === 'number' && isMessageNumber(value) ? value : undefined;

const mediaTypeForm = /^([a-z0-9][\w!#$&^.+-]{0,63}\/[a-z0-9][\w!#$&^.+-]{0,63})\s*(?:;.*)?$/is;

/** Reads a media type without its parameters. */
const toMediaType: Reader<string> = (value) =>
  typeof value === 'string' ? mediaTypeForm.exec(value)?.[1]?.toLowerCase() : undefined;

const readContext = (envelope: Attributes): MessageContext => {
  const causationId = optional(envelope, 'causationid', toMessageId);
  // Trace data never makes a message unreadable.
  const traceparent = toText(attributeOf(envelope, 'traceparent'));
  const tracestate = toText(attributeOf(envelope, 'tracestate'));
  return {
    correlationId: required(envelope, 'correlationid', toCorrelationId),
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
};

/** Media type and schema of a payload. */
interface PayloadForm extends SchemaReference {
  /** Absent for JSON. */
  readonly coding?: PayloadCoding;
}

const readForm = (envelope: Attributes): PayloadForm => {
  const type = required(envelope, 'type', toText);
  const { version, schemaId } = required(envelope, 'dataschema', (uri) => fromSchemaUri(uri, type));
  const contentType = optional(envelope, 'datacontenttype', toMediaType) ?? PAYLOAD_MEDIA_TYPE;
  if (contentType !== PAYLOAD_MEDIA_TYPE) {
    return { version, coding: { contentType, ...(schemaId === undefined ? {} : { schemaId }) } };
  }
  if (schemaId !== undefined) {
    throw new UndecodableEnvelope('dataschema names the schema of a codec, but datacontenttype is JSON');
  }
  return { version };
};

const readMessage = (envelope: Attributes, payload: unknown, version: number): Message => {
  const type = required(envelope, 'type', toText);
  const sequence = optional(envelope, 'sequence', decodeSequence);
  const messageNumber = optional(envelope, 'messagenumber', toMessageNumber);
  return {
    id: required(envelope, 'id', toMessageId),
    type,
    version,
    source: required(envelope, 'source', toText),
    subject: fromEventSubject(required(envelope, 'subject', toText)),
    orderingKey: required(envelope, 'partitionkey', toText),
    ...(sequence === undefined ? {} : { sequence }),
    sequenceIndex: required(envelope, 'sequenceindex', toIndex),
    ...(messageNumber === undefined ? {} : { messageNumber }),
    occurredAt: required(envelope, 'time', toInstant),
    context: readContext(envelope),
    payload,
  };
};

const toCompression: Reader<'gzip'> = (value) => (value === 'gzip' ? value : undefined);

const sha256Form = /^[0-9a-f]{64}$/;

const toSha256: Reader<string> = (value) =>
  typeof value === 'string' && sha256Form.test(value) ? value : undefined;

const base64Form = /^[A-Za-z0-9+/]*={0,2}$/;

const toBytes: Reader<Uint8Array> = (value) =>
  typeof value === 'string' && value.length % 4 === 0 && base64Form.test(value)
    ? Buffer.from(value, 'base64')
    : undefined;

const readPacked = (envelope: Attributes, { coding }: PayloadForm): PackedPayload | undefined => {
  const compression = optional(envelope, 'datacompression', toCompression);
  const coded = {
    ...(coding === undefined ? {} : { coding }),
    ...(compression === undefined ? {} : { compression }),
  };
  const bytes = optional(envelope, 'data_base64', toBytes);
  if (bytes !== undefined) {
    return { ...coded, bytes };
  }
  const reference = optional(envelope, 'dataref', toText);
  return reference === undefined
    ? undefined
    : {
        ...coded,
        claim: {
          reference,
          sizeBytes: required(envelope, 'datasize', toIndex),
          sha256: required(envelope, 'datasha256', toSha256),
        },
      };
};

/** Reads an envelope with `data`: JSON, or text of another media type. */
const readData = (envelope: Attributes, { version, coding }: PayloadForm): OpenedEnvelope => {
  const authContext = attributeOf(envelope, 'authcontext');
  const { data } = envelope;
  if (coding === undefined) {
    return { message: readMessage(envelope, data, version), authContext };
  }
  const header = readMessage(envelope, undefined, version);
  return typeof data === 'string'
    ? { header, packed: { coding, bytes: Buffer.from(data) }, authContext }
    : { undecodable: `data is not text, but datacontenttype is ${coding.contentType}` };
};

// CloudEvents allows both data and dataref, and states that they are the same.
const readEnvelope = (envelope: Attributes): OpenedEnvelope => {
  required(envelope, 'specversion', toSpecVersion);
  const form = readForm(envelope);
  if (Object.hasOwn(envelope, 'data')) {
    return attributeOf(envelope, 'data_base64') === undefined
      ? readData(envelope, form)
      : { undecodable: 'data and data_base64 exclude each other' };
  }
  const authContext = attributeOf(envelope, 'authcontext');
  const message = readMessage(envelope, undefined, form.version);
  const packed = readPacked(envelope, form);
  return packed === undefined ? { message, authContext } : { header: message, packed, authContext };
};

/** More values than an envelope has without its payload, including extensions that others add. */
const envelopeValues = 100;

/** A payload is one level below its envelope. */
const maxEnvelopeDepth = MAX_PAYLOAD_DEPTH + 1;

/**
 * Parses the text of an envelope or of a wrapper around one, with a payload of at most `maxValues` JSON values. `levels` of
 * nesting are around the envelope.
 *
 * @internal
 */
export const parseEnvelopeText = (
  text: string,
  maxValues: number,
  levels = 0,
): { readonly value: unknown } | Undecodable => {
  if (hasMoreJsonValues(text, maxValues + envelopeValues)) {
    return {
      undecodable: `it has more than ${maxValues + envelopeValues} JSON values`,
      refusal: 'PAYLOAD_TOO_COMPLEX',
    };
  }
  if (isNestedDeeper(text, maxEnvelopeDepth + levels)) {
    return {
      undecodable: `it is nested more than ${maxEnvelopeDepth + levels} levels deep`,
      refusal: 'PAYLOAD_TOO_COMPLEX',
    };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { undecodable: 'not JSON' };
  }
};

const openParsed = (parsed: unknown): OpenedEnvelope => {
  try {
    return isAttributes(parsed) ? readEnvelope(parsed) : { undecodable: 'not a JSON object' };
  } catch (error) {
    return { undecodable: error instanceof UndecodableEnvelope ? error.message : 'unreadable' };
  }
};

/**
 * Decodes an envelope without fetching or decompressing its payload. This is enough to identify a message.
 *
 * As strict as `decodeEnvelope`. Never throws.
 */
export const openEnvelope = (
  envelope: unknown,
  maxValues: number = DEFAULT_MAX_PAYLOAD_VALUES,
): OpenedEnvelope => {
  if (typeof envelope !== 'string') {
    return openParsed(envelope);
  }
  const parsed = parseEnvelopeText(envelope, maxValues);
  return 'value' in parsed ? openParsed(parsed.value) : parsed;
};

/**
 * Returns the message of an opened envelope, decompressed if necessary.
 *
 * @internal
 */
export const toDecoded = (opened: OpenedEnvelope): DecodedEnvelope => {
  if ('undecodable' in opened) {
    return opened;
  }
  if ('message' in opened) {
    return { message: opened.message };
  }
  const { header, packed } = opened;
  if (packed.coding !== undefined) {
    return {
      undecodable: `the payload is ${packed.coding.contentType}, which only its definition can decode`,
    };
  }
  if (!('bytes' in packed)) {
    return { undecodable: 'dataref refers to a payload store' };
  }
  const unpacked = unpackBytes(packed.bytes, packed);
  return 'payload' in unpacked
    ? { message: { ...header, payload: unpacked.payload } }
    : { undecodable: 'data_base64 is malformed or too large' };
};

/**
 * Decodes an envelope: its JSON text, or the value that was parsed from it.
 *
 * Strict on what a consumer needs (`specversion` 1.0, `id` and `correlationid` UUIDs, `type`, `source`, `subject`,
 * `partitionkey`, `sequenceindex`, `time`, a `dataschema` that names the type), and tolerant of unknown extensions.
 * Decompresses a payload of up to 4 MiB and 100,000 JSON values. A payload in a payload store is undecodable here,
 * because only consumers fetch it, and so is a payload that is not JSON: use `decodePayload` of `@dynamo-outbox/messaging/recovery` for it. Never throws: an envelope that cannot be decoded is returned as a value, because it
 * belongs in a dead-letter queue.
 */
export const decodeEnvelope = (envelope: unknown): DecodedEnvelope => toDecoded(openEnvelope(envelope));
