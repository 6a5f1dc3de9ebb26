import { isDeepStrictEqual } from 'node:util';

import { writePath } from '@dynamo-outbox/kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InvalidMessagePayloadError, RawTokenError } from '../message/errors.ts';
import { convertsItself, findInJson, type JsonLoss } from '../message/find-in-json.ts';
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

/** A schema of a payload, and its type and version for errors. */
export interface PayloadSchema {
  readonly type: string;
  readonly version: number;
  readonly payload: StandardSchemaV1;
}

/**
 * Throws unless the schema reads the payload after JSON as it read the original, including dates and similar objects.
 */
const assertSameOutcome = (schema: PayloadSchema, payload: unknown, arrived: unknown): void => {
  const sent = parsePayload(schema, withoutHarmless(payload));
  // A Date is not a valid input for a schema of ISO strings, but it arrives as a valid string.
  if (sent.valid && !isDeepStrictEqual(sent.value, arrived)) {
    const fault = 'has a date or another object with toJSON() that its schema does not restore from JSON,';
    throw new InvalidMessagePayloadError(schema.type, ['payload'], { fault });
  }
};

const assertNoBearerToken = (type: string, json: string): void => {
  const path = findBearerToken(json);
  if (path !== undefined) {
    throw new RawTokenError(`The payload of a ${type} message`, writePath(path, 'payload'));
  }
};

/** A payload as JSON, and as its schema reads it on arrival. */
export interface EncodedJson {
  /** Absent for an undefined payload. */
  readonly json: string | undefined;
  readonly arrived: unknown;
}

/**
 * Encodes a payload as JSON, and validates it in the form in which it arrives, so that the producer detects losses of JSON
 * before the consumer does.
 *
 * Throws `MESSAGE_TOO_COMPLEX` for a payload that is nested deeper than consumers accept. Throws
 * `INVALID_MESSAGE_PAYLOAD` for a payload that violates its schema, or that its schema reads differently after JSON. Throws
 * `RAW_ACCESS_TOKEN` for a payload with a bearer token.
 */
export const encodeJson = (schema: PayloadSchema, payload: unknown): EncodedJson => {
  const { type } = schema;
  const json = stringify(type, payload);
  if (isNestedDeeper(json ?? '')) {
    throw toTooDeep(type);
  }
  const { loss, isConverted } = findInJson(payload);
  if (loss !== undefined) {
    throw toLossError(type, loss);
  }
  assertNoBearerToken(type, json ?? '');
  const arrived = parsePayload(schema, json === undefined ? undefined : JSON.parse(json));
  if (!arrived.valid) {
    throw new InvalidMessagePayloadError(type, arrived.paths, {
      fault: `breaks its schema of version ${schema.version}`,
    });
  }
  if (isConverted === true) {
    assertSameOutcome(schema, payload, arrived.value);
  }
  return { json, arrived: arrived.value };
};
