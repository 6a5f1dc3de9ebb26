import {
  encodeEnvelopeAround,
  encodePackedEnvelope,
  type EnvelopeHeader,
  type MessageHeader,
  PAYLOAD_MEDIA_TYPE,
} from '../message/envelope.ts';
import { sha256Of } from '../message/payload/claim-check.ts';
import { compress, type PayloadCompression } from '../message/payload/compression.ts';
import { countJsonValues, hasMoreJsonValues } from '../message/payload/count-json-values.ts';
import { exceedsBytes } from '../message/payload/exceeds-bytes.ts';
import type { PayloadPolicy } from '../message/payload/payload-options.ts';
import type { PayloadStore } from '../message/payload/payload-store.ts';
import type { BodyLimit } from './body-limit.ts';
import { MessageTooComplexError, MessageTooLargeError } from './errors.ts';

/** A payload that must be stored before its message can be encoded. */
export interface OffloadedPayload {
  readonly header: EnvelopeHeader;
  readonly compression?: PayloadCompression;
  readonly bytes: Uint8Array;
  readonly bodyLimit: BodyLimit;
}

/** A message that is ready to be published, or a payload that must be stored first. */
export type EncodedMessage = { readonly body: string } | { readonly offloaded: OffloadedPayload };

/** Bytes that compression adds to an envelope, because its attributes have longer names. */
const compressionOverheadBytes = 40;

const base64Length = (bytes: Uint8Array): number => 4 * Math.ceil(bytes.byteLength / 3);

const compressIfSmaller = (json: string): Uint8Array | undefined => {
  const bytes = compress(json);
  return base64Length(bytes) + compressionOverheadBytes < json.length ? bytes : undefined;
};

/** Content of an envelope, in every form. */
interface Content {
  readonly header: EnvelopeHeader;
  readonly json: string;
  /** Compressed JSON, if that is smaller. */
  readonly compressed: Uint8Array | undefined;
  readonly bodyLimit: BodyLimit;
}

const encodeInline = ({ header, json, compressed }: Content): string =>
  compressed === undefined
    ? encodeEnvelopeAround(header, json)
    : encodePackedEnvelope(header, { compression: 'gzip', bytes: compressed });

const toOffloaded = ({ header, json, compressed, bodyLimit }: Content): OffloadedPayload =>
  compressed === undefined
    ? { header, bytes: Buffer.from(json), bodyLimit }
    : { header, compression: 'gzip', bytes: compressed, bodyLimit };

const encodeWithin = (content: Content, limitBytes: number): EncodedMessage => {
  const { json, compressed } = content;
  const dataLength = compressed === undefined ? json.length : base64Length(compressed);
  // It is too large even without an envelope.
  const body = dataLength > limitBytes ? undefined : encodeInline(content);
  return body === undefined || exceedsBytes(body, limitBytes)
    ? { offloaded: toOffloaded(content) }
    : { body };
};

const assertPayloadSize = (
  { type }: MessageHeader,
  json: string,
  { maxBytes, maxValues }: PayloadPolicy,
): void => {
  if (exceedsBytes(json, maxBytes)) {
    const sizeBytes = Buffer.byteLength(json);
    throw new MessageTooLargeError(type, { setBy: 'payloads', bytes: maxBytes }, sizeBytes);
  }
  if (hasMoreJsonValues(json, maxValues)) {
    throw new MessageTooComplexError(type, {
      of: 'values',
      values: countJsonValues(json),
      limit: maxValues,
    });
  }
};

/** Returns a body that fits into an outbox item and the topic's limit; throws `MESSAGE_TOO_LARGE` for any other. */
const fitting = ({ type }: MessageHeader, body: string, limit: BodyLimit): string => {
  if (exceedsBytes(body, limit.bytes)) {
    throw new MessageTooLargeError(type, limit, Buffer.byteLength(body));
  }
  return body;
};

/** Header, payload and limits of a message to encode. */
export interface EncodingRules {
  readonly payloads: PayloadPolicy;
  readonly bodyLimit: BodyLimit;
}

/**
 * Encodes a message around the JSON of its payload. Throws `MESSAGE_TOO_LARGE` and `MESSAGE_TOO_COMPLEX` if it exceeds
 * the limits.
 */
export const encodeMessage = (
  header: EnvelopeHeader,
  json: string | undefined,
  { payloads: policy, bodyLimit }: EncodingRules,
): EncodedMessage => {
  const { store, inlineLimitBytes, compressionThresholdBytes } = policy;
  if (json === undefined) {
    return { body: fitting(header, encodeEnvelopeAround(header, json), bodyLimit) };
  }
  assertPayloadSize(header, json, policy);
  const compressed = exceedsBytes(json, compressionThresholdBytes) ? compressIfSmaller(json) : undefined;
  const content = { header, json, compressed, bodyLimit };
  return store === undefined
    ? { body: fitting(header, encodeInline(content), bodyLimit) }
    : encodeWithin(content, Math.min(inlineLimitBytes, bodyLimit.bytes));
};

/** Stores a payload, and encodes its message around the claim check. */
export const encodeDeparted = async (
  { header, bytes, compression, bodyLimit }: OffloadedPayload,
  store: PayloadStore,
): Promise<string> => {
  const sha256 = sha256Of(bytes);
  const reference = await store.put(header.id, bytes, {
    messageType: header.type,
    contentType: compression === undefined ? PAYLOAD_MEDIA_TYPE : `application/${compression}`,
    sha256,
  });
  const claim = { reference, sizeBytes: bytes.byteLength, sha256 };
  const coded = compression === undefined ? {} : { compression };
  return fitting(header, encodePackedEnvelope(header, { ...coded, claim }), bodyLimit);
};
