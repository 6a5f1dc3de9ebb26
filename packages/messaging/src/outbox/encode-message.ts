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
import type { PayloadCoding } from '../message/payload/payload-codec.ts';
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

/** A payload in the bytes of a codec. */
export interface CodedPayload {
  readonly bytes: Uint8Array;
  readonly coding: PayloadCoding;
  /** Number of its values. */
  readonly values: number;
}

/** A payload as JSON, or in the bytes of a codec. */
export type PayloadContent = string | CodedPayload;

/** Length of a payload in its envelope. */
const inlineLength = (content: PayloadContent): number =>
  typeof content === 'string' ? content.length : base64Length(content.bytes);

const compressIfSmaller = (content: PayloadContent): Uint8Array | undefined => {
  const bytes = compress(typeof content === 'string' ? content : content.bytes);
  return base64Length(bytes) + compressionOverheadBytes < inlineLength(content) ? bytes : undefined;
};

/** Content of an envelope, in every form. */
interface Content {
  readonly header: EnvelopeHeader;
  readonly payload: PayloadContent;
  /** Compressed payload, if that is smaller. */
  readonly compressed: Uint8Array | undefined;
  readonly bodyLimit: BodyLimit;
}

const encodeInline = ({ header, payload, compressed }: Content): string => {
  if (compressed !== undefined) {
    return encodePackedEnvelope(header, { compression: 'gzip', bytes: compressed });
  }
  return typeof payload === 'string'
    ? encodeEnvelopeAround(header, payload)
    : encodePackedEnvelope(header, { bytes: payload.bytes });
};

const toOffloaded = ({ header, payload, compressed, bodyLimit }: Content): OffloadedPayload =>
  compressed === undefined
    ? { header, bytes: typeof payload === 'string' ? Buffer.from(payload) : payload.bytes, bodyLimit }
    : { header, compression: 'gzip', bytes: compressed, bodyLimit };

const encodeWithin = (content: Content, limitBytes: number): EncodedMessage => {
  const { payload, compressed } = content;
  const dataLength = compressed === undefined ? inlineLength(payload) : base64Length(compressed);
  // It is too large even without an envelope.
  const body = dataLength > limitBytes ? undefined : encodeInline(content);
  return body === undefined || exceedsBytes(body, limitBytes)
    ? { offloaded: toOffloaded(content) }
    : { body };
};

const exceeds = (payload: PayloadContent, limitBytes: number): boolean =>
  typeof payload === 'string' ? exceedsBytes(payload, limitBytes) : payload.bytes.byteLength > limitBytes;

const hasMoreValues = (payload: PayloadContent, limit: number): boolean =>
  typeof payload === 'string' ? hasMoreJsonValues(payload, limit) : payload.values > limit;

const assertPayloadSize = (
  { type }: MessageHeader,
  payload: PayloadContent,
  { maxBytes, maxValues }: PayloadPolicy,
): void => {
  if (exceeds(payload, maxBytes)) {
    const sizeBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.bytes.byteLength;
    throw new MessageTooLargeError(type, { setBy: 'payloads', bytes: maxBytes }, sizeBytes);
  }
  if (hasMoreValues(payload, maxValues)) {
    const values = typeof payload === 'string' ? countJsonValues(payload) : payload.values;
    throw new MessageTooComplexError(type, { of: 'values', values, limit: maxValues });
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
 * Encodes a message around its payload, which is JSON or bytes of a codec. Throws `MESSAGE_TOO_LARGE` and `MESSAGE_TOO_COMPLEX` if it exceeds
 * the limits.
 */
export const encodeMessage = (
  uncoded: EnvelopeHeader,
  payload: PayloadContent | undefined,
  { payloads: policy, bodyLimit }: EncodingRules,
): EncodedMessage => {
  const { store, inlineLimitBytes, compressionThresholdBytes } = policy;
  if (payload === undefined) {
    return { body: fitting(uncoded, encodeEnvelopeAround(uncoded, payload), bodyLimit) };
  }
  assertPayloadSize(uncoded, payload, policy);
  const header = typeof payload === 'string' ? uncoded : { ...uncoded, coding: payload.coding };
  const compressed = exceeds(payload, compressionThresholdBytes) ? compressIfSmaller(payload) : undefined;
  const content = { header, payload, compressed, bodyLimit };
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
    contentType:
      compression === undefined
        ? (header.coding?.contentType ?? PAYLOAD_MEDIA_TYPE)
        : `application/${compression}`,
    sha256,
  });
  const claim = { reference, sizeBytes: bytes.byteLength, sha256 };
  const coded = compression === undefined ? {} : { compression };
  return fitting(header, encodePackedEnvelope(header, { ...coded, claim }), bodyLimit);
};
