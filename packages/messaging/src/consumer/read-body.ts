import { openEnvelope, toDecoded } from '../message/decode-envelope.ts';
import type { DecodedEnvelope, OpenedEnvelope } from '../message/decode-envelope.ts';

const toObject = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null ? value : undefined;

/** What SNS wraps, if this is its wrapper: the shape of a notification without raw message delivery. */
const notifiedText = (parsed: unknown): string | undefined => {
  const body = toObject(parsed);
  return body !== undefined &&
    'Type' in body &&
    body.Type === 'Notification' &&
    'Message' in body &&
    typeof body.Message === 'string'
    ? body.Message
    : undefined;
};

const parseJson = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** Opens a body: an envelope as it is, or the SNS notification around one. Never throws, and parses an envelope once. */
export const openBody = (body: string): OpenedEnvelope => {
  const parsed = parseJson(body);
  if (parsed === undefined) {
    return { undecodable: 'not JSON' };
  }
  const notified = notifiedText(parsed.value);
  if (notified !== undefined) {
    return openEnvelope(notified);
  }
  // The decoder would take a text for an envelope's JSON, and an envelope encoded twice for one.
  return toObject(parsed.value) === undefined
    ? { undecodable: 'not a JSON object' }
    : openEnvelope(parsed.value);
};

/** Decodes a body without fetching anything; never throws. */
export const readBody = (body: string): DecodedEnvelope => toDecoded(openBody(body));
