import {
  encodeEnvelopeAround,
  encodePackedEnvelope,
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

/** A payload that has to be stored before its message can be encoded. */
export interface OffloadedPayload {
  readonly header: MessageHeader;
  readonly compression?: PayloadCompression;
  readonly bytes: Uint8Array;
  readonly bodyLimit: BodyLimit;
}

/** A message ready to be published, or what has to be stored first. */
export type EncodedMessage = { readonly body: string } | { readonly offloaded: OffloadedPayload };

/** What compressing costs within an envelope: the longer names of its attributes. */
const compressionOverheadBytes = 40;

const base64Length = (bytes: Uint8Array): number => 4 * Math.ceil(bytes.byteLength / 3);

const compressIfSmaller = (json: string): Uint8Array | undefined => {
  const bytes = compress(json);
  return base64Length(bytes) + compressionOverheadBytes < json.length ? bytes : undefined;
};

/** What goes into an envelope, in every form. */
interface Content {
  readonly header: MessageHeader;
  readonly json: string;
  /** The JSON compressed, where that makes it smaller. */
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
  // It is too large even without an envelope around it.
  const body = dataLength > limitBytes ? undefined : encodeInline(content);
  return body === undefined || exceedsBytes(body, limitBytes)
    ? { offloaded: toOffloaded(content) }
    : { body };
};

const refuseTooLargePayload = (
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

/** Hands back a body that the outbox can record and the topic takes; throws `MESSAGE_TOO_LARGE` for any other. */
const fitting = ({ type }: MessageHeader, body: string, limit: BodyLimit): string => {
  if (exceedsBytes(body, limit.bytes)) {
    throw new MessageTooLargeError(type, limit, Buffer.byteLength(body));
  }
  return body;
};

/** What is encoded, and how large it may become. */
export interface EncodingRules {
  readonly payloads: PayloadPolicy;
  readonly bodyLimit: BodyLimit;
}

/** Encodes a message around its payload's JSON. Throws `MESSAGE_TOO_LARGE` and `MESSAGE_TOO_COMPLEX` for what fits nowhere. */
export const encodeMessage = (
  header: MessageHeader,
  json: string | undefined,
  { payloads: policy, bodyLimit }: EncodingRules,
): EncodedMessage => {
  const { store, inlineLimitBytes, compressionThresholdBytes } = policy;
  if (json === undefined) {
    return { body: fitting(header, encodeEnvelopeAround(header, json), bodyLimit) };
  }
  refuseTooLargePayload(header, json, policy);
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
