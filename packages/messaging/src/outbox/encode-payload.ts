import { isDeepStrictEqual } from 'node:util';

import { writePath } from '@dynamo-outbox/kernel';
import { InvalidMessagePayloadError, RawTokenError } from '../message/errors.ts';
import { convertsItself, findInJson, type JsonLoss } from '../message/find-in-json.ts';
import type { MessageDefinition } from '../message/message-definition.ts';
import type { MessageDraft } from '../message/message.ts';
import { parsePayload } from '../message/parse-payload.ts';
import { findBearerToken } from '../message/raw-tokens.ts';
import { isNestedDeeper } from '../message/payload/json-depth.ts';
import { MAX_PAYLOAD_DEPTH } from '../message/payload/limits.ts';
import { MessageTooComplexError } from './errors.ts';

const toTooDeep = (type: string, cause?: unknown): MessageTooComplexError =>
  new MessageTooComplexError(type, { of: 'levels', limit: MAX_PAYLOAD_DEPTH }, { cause });

/** JSON.stringify recurses for each level. */
const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && error.message.includes('call stack');

const stringify = (type: string, payload: unknown): string | undefined => {
  try {
    return JSON.stringify(payload);
  } catch (cause) {
    if (isStackOverflow(cause)) {
      throw toTooDeep(type, cause);
    }
    // A bigint or a cycle. A search in a cycle would never end.
    const loss = tryToFindLoss(payload);
    throw loss === undefined
      ? new InvalidMessagePayloadError(type, ['payload'], { cause })
      : toLossError(type, loss, cause);
  }
};

const tryToFindLoss = (payload: unknown): JsonLoss | undefined => {
  try {
    return findInJson(payload).loss;
  } catch {
    return undefined;
  }
};

const toLossError = (type: string, { path, what }: JsonLoss, cause?: unknown): InvalidMessagePayloadError =>
  new InvalidMessagePayloadError(type, [path], { cause, fault: `has ${what}, which JSON cannot represent,` });

/** The value without harmless differences to its JSON. Dates and similar objects are unchanged. */
const withoutHarmless = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) {
    // -0 becomes 0.
    return value === 0 ? 0 : value;
  }
  if (convertsItself(value)) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(withoutHarmless)
    : Object.fromEntries(
        Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
          member === undefined ? [] : [[key, withoutHarmless(member)]],
        ),
      );
};

/**
 * Throws unless the schema reads the payload after JSON as it read the original, including dates and similar objects.
 */
const assertSameOutcome = (definition: MessageDefinition, payload: unknown, arrived: unknown): void => {
  const sent = parsePayload(definition, withoutHarmless(payload));
  // A Date is not a valid input for a schema of ISO strings, but it arrives as a valid string.
  if (sent.valid && !isDeepStrictEqual(sent.value, arrived)) {
    const fault = 'has a date or another object with toJSON() that its schema does not restore from JSON,';
    throw new InvalidMessagePayloadError(definition.type, ['payload'], { fault });
  }
};

const assertNoBearerToken = (type: string, json: string): void => {
  const path = findBearerToken(json);
  if (path !== undefined) {
    throw new RawTokenError(`The payload of a ${type} message`, writePath(path, 'payload'));
  }
};

/**
 * Encodes a payload and validates it in the form in which it arrives, so that the producer detects losses of JSON
 * before the consumer does. The message contains this text, so later changes by the caller have no effect.
 *
 * Throws `MESSAGE_TOO_COMPLEX` for a payload that is nested deeper than consumers accept. Throws
 * `INVALID_MESSAGE_PAYLOAD` for a payload that violates its schema, or that its schema reads differently after JSON. Throws
 * `RAW_ACCESS_TOKEN` for a payload with a bearer token.
 */
export const encodePayload = (definition: MessageDefinition, draft: MessageDraft): string | undefined => {
  const { type, payload } = draft;
  const json = stringify(type, payload);
  if (isNestedDeeper(json ?? '')) {
    throw toTooDeep(type);
  }
  const { loss, isConverted } = findInJson(payload);
  if (loss !== undefined) {
    throw toLossError(type, loss);
  }
  assertNoBearerToken(type, json ?? '');
  const arrived = parsePayload(definition, json === undefined ? undefined : JSON.parse(json));
  if (!arrived.valid) {
    throw new InvalidMessagePayloadError(type, arrived.paths);
  }
  if (isConverted === true) {
    assertSameOutcome(definition, payload, arrived.value);
  }
  return json;
};
