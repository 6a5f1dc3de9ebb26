import type { RejectReason } from '../consumer/consume-outcome.ts';
import { headerOf } from '../consumer/identify-caller.ts';
import { openBody } from '../consumer/read-body.ts';
import { unpackBytes } from '../message/payload/unpack-payload.ts';
import { codecOf } from '../message/versions/codec-of.ts';
import type { ReadableType } from '../message/versions/lift-payload.ts';

/** The payload of a message in the version in which it was sent, not validated, or why it cannot be read. */
export type DecodedPayload =
  | { readonly version: number; readonly payload: unknown }
  | {
      /** Why a consumer would reject the message, or `PAYLOAD_ELSEWHERE` for a payload in a payload store. */
      readonly reason: RejectReason | 'PAYLOAD_ELSEWHERE';
      /** One sentence for people. */
      readonly detail: string;
    };

/**
 * Decodes the payload of a stored message with its definition: JSON, compressed or not, and the codec of its version. `body` is an envelope
 * or an SNS notification that contains one.
 *
 * Does not fetch a payload from a payload store, and does not validate. Never throws.
 */
export const decodePayload = (
  body: string,
  definition: Pick<ReadableType<unknown>, 'type' | 'version' | 'codec' | 'olderVersions'>,
): DecodedPayload => {
  const opened = openBody(body);
  if ('undecodable' in opened) {
    return { reason: opened.refusal ?? 'UNREADABLE_MESSAGE', detail: opened.undecodable };
  }
  const { type, version } = headerOf(opened);
  if (type !== definition.type) {
    return { reason: 'UNKNOWN_MESSAGE_TYPE', detail: `The message is ${type}, not ${definition.type}.` };
  }
  if ('message' in opened) {
    return { version, payload: opened.message.payload };
  }
  const { packed } = opened;
  if (!('bytes' in packed)) {
    return { reason: 'PAYLOAD_ELSEWHERE', detail: 'The payload is in a payload store.' };
  }
  const unpacked = unpackBytes(packed.bytes, packed, { codec: codecOf(definition, version) });
  return 'payload' in unpacked
    ? { version, payload: unpacked.payload }
    : { reason: unpacked.refusal, detail: unpacked.detail };
};
