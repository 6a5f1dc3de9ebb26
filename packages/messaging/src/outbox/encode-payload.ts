import { callSynchronously } from '@dynamo-outbox/kernel';
import { InvalidMessagePayloadError } from '../message/errors.ts';
import type { MessageDefinition } from '../message/message-definition.ts';
import type { MessageDraft } from '../message/message.ts';
import type { OlderVersion } from '../message/versions/older-version.ts';
import type { PayloadCodec } from '../message/payload/payload-codec.ts';
import { encodeJson, type EncodedJson, type PayloadSchema } from './encode-json.ts';
import type { PayloadContent } from './encode-message.ts';
import { encodeWithCodec } from './encode-with-codec.ts';

/** Converts a payload to an older version. Throws `INVALID_MESSAGE_PAYLOAD` if the conversion throws or is asynchronous. */
const runDown = (type: string, older: OlderVersion, payload: unknown): unknown => {
  const fault = `cannot be converted from version ${older.version + 1} to version ${older.version}: the function down`;
  const called = callSynchronously(() => older.down?.(payload));
  switch (called.outcome) {
    case 'returned':
      return called.value;
    case 'threw':
      throw new InvalidMessagePayloadError(type, ['payload'], {
        cause: called.error,
        fault: `${fault} threw`,
      });
    case 'promised':
      throw new InvalidMessagePayloadError(type, ['payload'], { fault: `${fault} returned a promise` });
  }
};

/** A payload in the version that its messages have. */
export interface EncodedPayload {
  readonly version: number;
  /** JSON or the bytes of a codec. Absent for an undefined payload. */
  readonly content: PayloadContent | undefined;
}

const toContent = (
  schema: PayloadSchema & { readonly codec?: PayloadCodec | undefined },
  encoded: EncodedJson,
): PayloadContent | undefined => {
  const { json } = encoded;
  return schema.codec === undefined || json === undefined
    ? json
    : encodeWithCodec(schema, schema.codec, { ...encoded, json });
};

/**
 * Encodes a payload in the version that its definition publishes, with the codec of that version. For an older version, converts the payload to it step by
 * step, and validates each step. The message contains the result, so later changes by the caller have no effect.
 *
 * Throws the errors of `encodeJson` and `encodeWithCodec`, and `INVALID_MESSAGE_PAYLOAD` for a payload that cannot be converted.
 */
export const encodePayload = (definition: MessageDefinition, draft: MessageDraft): EncodedPayload => {
  const { type, version, publishVersion, olderVersions } = definition;
  let encoded = encodeJson(definition, draft.payload);
  if (publishVersion === version) {
    return { version, content: toContent(definition, encoded) };
  }
  let published: Parameters<typeof toContent>[0] = definition;
  for (const older of olderVersions.toReversed().filter((each) => each.version >= publishVersion)) {
    published = { ...older, type };
    encoded = encodeJson(published, runDown(type, older, encoded.arrived));
  }
  return { version: publishVersion, content: toContent(published, encoded) };
};
