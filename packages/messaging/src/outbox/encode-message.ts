import {
  encodeEnvelopeAround,
  encodePackedEnvelope,
  type MessageHeader,
  PAYLOAD_MEDIA_TYPE,
} from '../message/envelope.ts';
import { sha256Of } from '../payload/claim-check.ts';
import { compress, type PayloadCompression } from '../payload/compression.ts';
import { countJsonValues, hasMoreJsonValues } from '../payload/count-json-values.ts';
import { exceedsBytes } from '../payload/exceeds-bytes.ts';
import type { PayloadPolicy } from '../payload/payload-options.ts';
import type { PayloadStore } from '../payload/payload-store.ts';
import { MessageTooComplexError, MessageTooLargeError } from './errors.ts';
import { MAX_MESSAGE_BODY_BYTES } from './limits.ts';

/** A payload that has to be stored before its message can be encoded. */
export interface DepartingPayload {
  readonly header: MessageHeader;
  readonly compression?: PayloadCompression;
  readonly bytes: Uint8Array;
}

/** A message ready to be published, or what has to be stored first. */
export type EncodedMessage = { readonly body: string } | { readonly departing: DepartingPayload };

/** What compressing costs within an envelope: the longer names of its attributes. */
const compressionOverheadBytes = 40;

const base64Length = (bytes: Uint8Array): number => 4 * Math.ceil(bytes.byteLength / 3);

const compressIfSmaller = (json: string): Uint8Array | undefined => {
  const bytes = compress(json);
  return base64Length(bytes) + compressionOverheadBytes < json.length ? bytes : undefined;
};

/** What goes into an envelope, in whatever form. */
interface Content {
  readonly header: MessageHeader;
  readonly json: string;
  /** The JSON compressed, where that makes it smaller. */
  readonly compressed: Uint8Array | undefined;
}

const encodeInline = ({ header, json, compressed }: Content): string =>
  compressed === undefined
    ? encodeEnvelopeAround(header, json)
    : encodePackedEnvelope(header, { compression: 'gzip', bytes: compressed });

const toDeparting = ({ header, json, compressed }: Content): DepartingPayload =>
  compressed === undefined
    ? { header, bytes: Buffer.from(json) }
    : { header, compression: 'gzip', bytes: compressed };

const encodeWithin = (content: Content, limitBytes: number): EncodedMessage => {
  const { json, compressed } = content;
  const dataLength = compressed === undefined ? json.length : base64Length(compressed);
  // Nobody has to put an envelope around it to see that it is too large.
  const body = dataLength > limitBytes ? undefined : encodeInline(content);
  return body === undefined || exceedsBytes(body, limitBytes)
    ? { departing: toDeparting(content) }
    : { body };
};

const refuseTooLargePayload = (
  { type }: MessageHeader,
  json: string,
  { maxBytes, maxValues }: PayloadPolicy,
): void => {
  if (exceedsBytes(json, maxBytes)) {
    const sizeBytes = Buffer.byteLength(json);
    throw new MessageTooLargeError(type, 'payload', { sizeBytes, limitBytes: maxBytes });
  }
  if (hasMoreJsonValues(json, maxValues)) {
    throw new MessageTooComplexError(type, { values: countJsonValues(json), limitValues: maxValues });
  }
};

/** Hands back a body that the broker takes; throws `MESSAGE_TOO_LARGE` for one that it does not. */
const fitting = ({ type }: MessageHeader, body: string): string => {
  const limitBytes = MAX_MESSAGE_BODY_BYTES;
  if (exceedsBytes(body, limitBytes)) {
    throw new MessageTooLargeError(type, 'message', { sizeBytes: Buffer.byteLength(body), limitBytes });
  }
  return body;
};

/** Encodes a message around its payload's JSON. Throws `MESSAGE_TOO_LARGE` and `MESSAGE_TOO_COMPLEX` for what fits nowhere. */
export const encodeMessage = (
  header: MessageHeader,
  json: string | undefined,
  policy: PayloadPolicy,
): EncodedMessage => {
  const { store, inlineLimitBytes, compressionThresholdBytes } = policy;
  if (json === undefined) {
    return { body: fitting(header, encodeEnvelopeAround(header, json)) };
  }
  refuseTooLargePayload(header, json, policy);
  const compressed = exceedsBytes(json, compressionThresholdBytes) ? compressIfSmaller(json) : undefined;
  const content = { header, json, compressed };
  return store === undefined
    ? { body: fitting(header, encodeInline(content)) }
    : encodeWithin(content, inlineLimitBytes);
};

/** Stores a payload, and encodes its message around the claim check. */
export const encodeDeparted = async (
  { header, bytes, compression }: DepartingPayload,
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
  return fitting(header, encodePackedEnvelope(header, { ...coded, claim }));
};
