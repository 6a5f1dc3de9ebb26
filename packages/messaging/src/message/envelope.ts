import { toEventSubject } from './event-subject.ts';
import type { DataMember, HeaderMember } from './envelope-members.ts';
import type { PackedPayload } from './payload/packed-payload.ts';
import type { PayloadCoding } from './payload/payload-codec.ts';
import type { Message, MessageContext } from './message.ts';
import { encodeSequence } from './sequence.ts';

/** Media type of an encoded envelope: CloudEvents 1.0 in structured JSON mode. */
export const ENVELOPE_MEDIA_TYPE = 'application/cloudevents+json';

/** Media type of a payload as JSON. */
export const PAYLOAD_MEDIA_TYPE = 'application/json';

const schemaNamespace = 'urn:dynamo-outbox:schema';

/**
 * Start of the `dataschema` of every envelope of this toolkit, and of no other.
 *
 * @internal
 */
export const ownSchemaPrefix = `${schemaNamespace}:`;

/** A message without its payload. */
export type MessageHeader = Omit<Message, 'payload'>;

/** Everything in an envelope except its payload. */
export interface EnvelopeHeader extends MessageHeader {
  /** The signed caller, or its placeholder of the same length. */
  readonly authContext?: string | undefined;
  /** How the payload is encoded. Default: JSON. */
  readonly coding?: PayloadCoding | undefined;
}

/**
 * Creates the URI of a payload's schema for `dataschema`: `urn:dynamo-outbox:schema:order.created:1`. The schema with which a codec wrote the
 * bytes is added as in `…:order.created:1:avro:3f2b87a9…`.
 *
 * CloudEvents requires an absolute URI that changes with every incompatible change of the schema. A URN does not
 * promise that the schema can be fetched from it.
 */
export const toSchemaUri = (type: string, version: number, schemaId?: string): string =>
  `${schemaNamespace}:${type}:${version}${schemaId === undefined ? '' : `:${schemaId}`}`;

const schemaForm = /^([1-9]\d{0,14})(?::([\w.:-]{1,128}))?$/;

/** The schema that a `dataschema` names. */
export interface SchemaReference {
  /** Version of the payload's schema. */
  readonly version: number;
  /** Schema with which a codec wrote the bytes; absent in JSON. */
  readonly schemaId?: string;
}

/** Highest version of a payload's schema: it has 15 digits. */
export const MAX_SCHEMA_VERSION = 10 ** 15 - 1;

/** Reads a `dataschema` of this type; `undefined` for anything else. */
export const fromSchemaUri = (uri: unknown, type: string): SchemaReference | undefined => {
  const start = `${schemaNamespace}:${type}:`;
  if (typeof uri !== 'string' || !uri.startsWith(start)) {
    return undefined;
  }
  const [, version, schemaId] = schemaForm.exec(uri.slice(start.length)) ?? [];
  return version === undefined
    ? undefined
    : { version: Number(version), ...(schemaId === undefined ? {} : { schemaId }) };
};

// JSON.stringify drops `undefined` members, so a missing attribute is absent, never null.
const contextAttributes = ({ correlationId, causationId, traceparent, tracestate }: MessageContext) => ({
  correlationid: correlationId,
  causationid: causationId,
  traceparent,
  tracestate,
});

// JSON.stringify escapes control characters and lone surrogates, but not these two characters. SQS rejects messages
// with characters that XML 1.0 forbids.
const forbiddenByXml = /[\uFFFE\uFFFF]/g;

const escapeCharacter = (character: string): string => `\\u${character.charCodeAt(0).toString(16)}`;

const toEnvelope = (header: EnvelopeHeader, dataMembers: string): string => {
  const members: Readonly<Record<HeaderMember, string | number | undefined>> = {
    specversion: '1.0',
    id: header.id,
    source: header.source,
    type: header.type,
    subject: toEventSubject(header.subject),
    time: header.occurredAt.toISOString(),
    datacontenttype: header.coding?.contentType ?? PAYLOAD_MEDIA_TYPE,
    dataschema: toSchemaUri(header.type, header.version, header.coding?.schemaId),
    sequence: header.sequence === undefined ? undefined : encodeSequence(header.sequence),
    sequenceindex: header.sequenceIndex,
    messagenumber: header.messageNumber,
    partitionkey: header.orderingKey,
    ...contextAttributes(header.context),
    authcontext: header.authContext,
  };
  const attributes = JSON.stringify(members);
  return `${attributes.slice(0, -1)}${dataMembers}}`.replace(forbiddenByXml, escapeCharacter);
};

/**
 * Encodes an envelope around a payload that is already JSON text, so that it is not serialised twice.
 *
 * @internal
 */
export const encodeEnvelopeAround = (header: EnvelopeHeader, payloadJson: string | undefined): string =>
  toEnvelope(header, payloadJson === undefined ? '' : `,"data":${payloadJson}`);

const packedMembers = (packed: PackedPayload): Partial<Record<DataMember, string | number>> =>
  'bytes' in packed
    ? { data_base64: Buffer.from(packed.bytes).toString('base64') }
    : {
        dataref: packed.claim.reference,
        datasize: packed.claim.sizeBytes,
        datasha256: packed.claim.sha256,
      };

/**
 * Encodes an envelope around a payload that is bytes of a codec, compressed, or stored elsewhere.
 *
 * @internal
 */
export const encodePackedEnvelope = (header: EnvelopeHeader, packed: PackedPayload): string => {
  const members: Partial<Record<DataMember, string | number | undefined>> = {
    datacompression: packed.compression,
    ...packedMembers(packed),
  };
  return toEnvelope(header, `,${JSON.stringify(members).slice(1, -1)}`);
};

/**
 * Encodes a message as a CloudEvents 1.0 envelope in structured JSON mode, ready to publish.
 *
 * Attributes are those of CloudEvents, of its extensions `sequence`, `partitioning`, `correlation` and
 * `distributed-tracing`, and `sequenceindex` and `messagenumber`. The text contains no character that SQS rejects. It does not
 * contain the caller, which only an outbox signs.
 */
export const encodeEnvelope = (message: Message): string =>
  // JSON.stringify returns `undefined` for an undefined payload. The envelope then has no data.
  encodeEnvelopeAround(message, JSON.stringify(message.payload));
