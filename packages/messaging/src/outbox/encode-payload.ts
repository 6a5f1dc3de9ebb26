import { isDeepStrictEqual } from 'node:util';

import { InvalidMessagePayloadError } from '../message/errors.ts';
import { convertsItself, findInJson, type JsonLoss } from '../message/find-in-json.ts';
import type { MessageDefinition } from '../message/message-definition.ts';
import type { MessageDraft } from '../message/message.ts';
import { parsePayload } from '../message/parse-payload.ts';
import { isNestedDeeper } from '../message/payload/json-depth.ts';
import { MAX_PAYLOAD_DEPTH } from '../message/payload/limits.ts';
import { MessageTooComplexError } from './errors.ts';

const toTooDeep = (type: string, cause?: unknown): MessageTooComplexError =>
  new MessageTooComplexError(type, { of: 'levels', limit: MAX_PAYLOAD_DEPTH }, { cause });

/** JSON writes level by level on the stack. */
const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && error.message.includes('call stack');

const stringify = (type: string, payload: unknown): string | undefined => {
  try {
    return JSON.stringify(payload);
  } catch (cause) {
    if (isStackOverflow(cause)) {
      throw toTooDeep(type, cause);
    }
    // A bigint or a cycle; in a cycle there is no end to look for.
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
  new InvalidMessagePayloadError(type, [path], { cause, fault: `has ${what}, which JSON cannot carry,` });

/** The value without what JSON leaves out or evens out harmlessly, and with its dates and the like as they are. */
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

/** Throws unless the schema makes the same of what arrives as of what was sent, dates and the like among it. */
const refuseOtherOutcome = (definition: MessageDefinition, payload: unknown, arrived: unknown): void => {
  const sent = parsePayload(definition, withoutHarmless(payload));
  // A Date for a schema of ISO texts is no valid input, yet it arrives as the text that the schema wants.
  if (sent.valid && !isDeepStrictEqual(sent.value, arrived)) {
    const fault = 'has a date or another object with toJSON() that its schema does not restore from JSON,';
    throw new InvalidMessagePayloadError(definition.type, ['payload'], { fault });
  }
};

/**
 * Encodes a payload, and validates it as it will arrive: what JSON loses must not be found out by the consumer. The encoded
 * text is the one that travels, so what the caller changes later changes nothing.
 *
 * Throws `MESSAGE_TOO_COMPLEX` for a payload that is nested deeper than consumers take, `INVALID_MESSAGE_PAYLOAD` for a payload that breaks its schema, and for one that its schema would read differently
 * after JSON than before.
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
  const arrived = parsePayload(definition, json === undefined ? undefined : JSON.parse(json));
  if (!arrived.valid) {
    throw new InvalidMessagePayloadError(type, arrived.paths);
  }
  if (isConverted === true) {
    refuseOtherOutcome(definition, payload, arrived.value);
  }
  return json;
};
