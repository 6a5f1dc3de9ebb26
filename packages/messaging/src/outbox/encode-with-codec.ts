import { isDeepStrictEqual } from 'node:util';
import { writePath } from '@dynamo-outbox/kernel';
import { InvalidMessagePayloadError } from '../message/errors.ts';
import { parsePayload } from '../message/parse-payload.ts';
import { MAX_PAYLOAD_DEPTH } from '../message/payload/limits.ts';
import type { PayloadCodec } from '../message/payload/payload-codec.ts';
import type { EncodedJson, PayloadSchema } from './encode-json.ts';
import type { CodedPayload } from './encode-message.ts';
import { findDifference } from './find-difference.ts';

const limits = { maxValues: Number.POSITIVE_INFINITY, maxDepth: MAX_PAYLOAD_DEPTH };

/**
 * Throws unless the schema reads the payload from the codec as it reads it from JSON. Members that the schema does not declare may be
 * missing.
 */
const assertSameAsJson = (
  schema: PayloadSchema,
  { payload, arrived }: { readonly payload: unknown; readonly arrived: unknown },
  { decoded, contentType }: { readonly decoded: unknown; readonly contentType: string },
): void => {
  if (isDeepStrictEqual(decoded, payload)) {
    return;
  }
  const read = parsePayload(schema, decoded);
  if (!read.valid || !isDeepStrictEqual(read.value, arrived)) {
    const path = writePath(findDifference(decoded, payload) ?? [], 'payload');
    throw new InvalidMessagePayloadError(schema.type, [path], {
      fault: `has a value that ${contentType} cannot represent`,
    });
  }
};

/**
 * Encodes a payload with the codec of its version, and reads it back, so that the producer detects losses of the codec before the
 * consumer does.
 *
 * Throws `INVALID_MESSAGE_PAYLOAD` for a payload that the codec cannot represent.
 */
export const encodeWithCodec = (
  schema: PayloadSchema,
  codec: PayloadCodec,
  { json, arrived }: EncodedJson & { readonly json: string },
): CodedPayload => {
  const { contentType, schemaId } = codec;
  const payload: unknown = JSON.parse(json);
  const encoded = codec.encode(payload);
  if ('unencodable' in encoded) {
    throw new InvalidMessagePayloadError(schema.type, [encoded.unencodable], {
      fault: `has a value that ${contentType} cannot represent`,
    });
  }
  const { bytes } = encoded;
  const inspected = codec.inspect(bytes, schemaId, limits);
  if ('refusal' in inspected) {
    throw new InvalidMessagePayloadError(schema.type, ['payload'], {
      fault: `cannot be sent as ${contentType} (${inspected.detail.replace(/\.$/, '')})`,
    });
  }
  assertSameAsJson(schema, { payload, arrived }, { decoded: inspected.read(), contentType });
  return { bytes, coding: { contentType, schemaId }, values: inspected.values };
};
