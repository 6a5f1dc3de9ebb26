import { openEnvelope, parseEnvelopeText } from '../message/decode-envelope.ts';
import type { OpenedEnvelope } from '../message/decode-envelope.ts';
import { DEFAULT_MAX_PAYLOAD_VALUES } from '../message/payload/limits.ts';

const toObject = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null ? value : undefined;

/**
 * Returns the message of an SNS notification without raw message delivery; `undefined` for anything else.
 *
 * @internal
 */
export const notifiedText = (parsed: unknown): string | undefined => {
  const body = toObject(parsed);
  return body !== undefined &&
    'Type' in body &&
    body.Type === 'Notification' &&
    'Message' in body &&
    typeof body.Message === 'string'
    ? body.Message
    : undefined;
};

/**
 * Opens a body: an envelope, or an SNS notification that contains one. Never throws, and parses an envelope only once.
 */
export const openBody = (body: string, maxValues: number = DEFAULT_MAX_PAYLOAD_VALUES): OpenedEnvelope => {
  const parsed = parseEnvelopeText(body, maxValues);
  if (!('value' in parsed)) {
    return parsed;
  }
  const notified = notifiedText(parsed.value);
  if (notified !== undefined) {
    return openEnvelope(notified, maxValues);
  }
  // The decoder would parse a string as JSON, and would accept an envelope that was encoded twice.
  return toObject(parsed.value) === undefined
    ? { undecodable: 'not a JSON object' }
    : openEnvelope(parsed.value);
};
