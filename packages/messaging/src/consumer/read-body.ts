import {
  type OpenedEnvelope,
  openEnvelope,
  parseEnvelopeText,
  type Undecodable,
} from '../message/decode-envelope.ts';
import { ownSchemaPrefix } from '../message/envelope.ts';
import { DEFAULT_MAX_PAYLOAD_VALUES } from '../message/payload/limits.ts';

const toObject = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null ? value : undefined;

const memberOf = (value: unknown, name: string): unknown => {
  const object = toObject(value);
  return object !== undefined && Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
};

/**
 * Returns the message of an SNS notification without raw message delivery; `undefined` for anything else.
 *
 * @internal
 */
export const notifiedText = (parsed: unknown): string | undefined => {
  const text = memberOf(parsed, 'Type') === 'Notification' ? memberOf(parsed, 'Message') : undefined;
  return typeof text === 'string' ? text : undefined;
};

/**
 * Returns the detail of an EventBridge event, which is an envelope if a relay sent it; `undefined` for anything else.
 *
 * @internal
 */
export const eventDetail = (parsed: unknown): object | undefined =>
  typeof memberOf(parsed, 'detail-type') === 'string' && memberOf(parsed, 'specversion') === undefined
    ? toObject(memberOf(parsed, 'detail'))
    : undefined;

const isOwnEnvelope = (value: unknown): boolean => {
  const schema = memberOf(value, 'dataschema');
  return typeof schema === 'string' && schema.startsWith(ownSchemaPrefix);
};

/**
 * Opens an envelope, or the one in an EventBridge event. The event has the source of its message: a policy that limits the sources of a
 * sender (`events:source`) also limits whose messages it can send.
 */
const openJson = (json: object): OpenedEnvelope => {
  const detail = eventDetail(json);
  const isForged = isOwnEnvelope(detail) && memberOf(json, 'source') !== memberOf(detail, 'source');
  return isForged
    ? { undecodable: 'its source differs from that of the EventBridge event around it' }
    : openEnvelope(detail ?? json);
};

/** Opens an envelope of this toolkit, also in an EventBridge event; `undefined` for another format. */
export const openOwnFormat = (parsed: unknown): OpenedEnvelope | undefined => {
  const json = toObject(parsed);
  return json !== undefined && isOwnEnvelope(eventDetail(json) ?? json) ? openJson(json) : undefined;
};

/** An EventBridge event is one level around its envelope. */
const parseWrapped = (text: string, maxValues: number): ReturnType<typeof parseEnvelopeText> => {
  const parsed = parseEnvelopeText(text, maxValues);
  if ('value' in parsed || !text.includes('"detail-type"')) {
    return parsed;
  }
  const wrapped = parseEnvelopeText(text, maxValues, 1);
  return 'value' in wrapped && eventDetail(wrapped.value) !== undefined ? wrapped : parsed;
};

/**
 * Parses a body, or the text in an SNS notification without raw message delivery. Never throws.
 *
 * @internal
 */
export const parseReceived = (
  body: string,
  maxValues: number = DEFAULT_MAX_PAYLOAD_VALUES,
): { readonly json: unknown; readonly text: string } | Undecodable => {
  const parsed = parseWrapped(body, maxValues);
  if (!('value' in parsed)) {
    return parsed;
  }
  const text = notifiedText(parsed.value);
  if (text === undefined) {
    return { json: parsed.value, text: body };
  }
  const notified = parseWrapped(text, maxValues);
  return 'value' in notified ? { json: notified.value, text } : notified;
};

/**
 * Opens a body: an envelope, or an SNS notification or an EventBridge event that contains one. Never throws, and parses an
 * envelope only once.
 */
export const openBody = (body: string, maxValues: number = DEFAULT_MAX_PAYLOAD_VALUES): OpenedEnvelope => {
  const received = parseReceived(body, maxValues);
  if ('undecodable' in received) {
    return received;
  }
  // The decoder would parse a string as JSON, and would accept an envelope that was encoded twice.
  const json = toObject(received.json);
  return json === undefined ? { undecodable: 'not a JSON object' } : openJson(json);
};
