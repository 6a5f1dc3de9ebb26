import { callSynchronously, nameThrown } from '@dynamo-outbox/kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { parsePayload, type PayloadResult } from '../parse-payload.ts';
import type { PayloadCodec } from '../payload/payload-codec.ts';
import type { OlderVersion } from './older-version.ts';

/** A message type as consumers see it: its newest schema, and the older versions that it lifts. */
export interface ReadableType<TPayload> {
  readonly type: string;
  readonly version: number;
  readonly payload: StandardSchemaV1<unknown, TPayload>;
  readonly olderVersions?: readonly OlderVersion[];
  readonly codec?: PayloadCodec | undefined;
}

/** A payload in the newest version, or why it cannot be converted to it. */
export type LiftedPayload<TPayload> =
  | { readonly valid: true; readonly value: TPayload }
  | {
      readonly valid: false;
      /** One sentence with the paths of the invalid fields, never with their values. */
      readonly detail: string;
    };

type Refusal = LiftedPayload<never>;

const violates = (what: string, { paths }: Extract<PayloadResult<unknown>, { valid: false }>): Refusal => ({
  valid: false,
  detail: `${what} violates its schema at ${paths.join(', ')}.`,
});

/** Runs an upcaster. Only the name of an error is told, because its text may quote the payload. */
const runUp = (older: OlderVersion, payload: unknown): LiftedPayload<unknown> => {
  const conversion = `The conversion from version ${older.version} to version ${older.version + 1}`;
  const called = callSynchronously(() => older.up(payload));
  switch (called.outcome) {
    case 'returned':
      return { valid: true, value: called.value };
    case 'threw':
      return { valid: false, detail: `${conversion} threw ${nameThrown(called.error)}.` };
    case 'promised':
      return { valid: false, detail: `${conversion} returned a promise, but it must be synchronous.` };
  }
};

/** What the payload is in a step of its way, for people. */
const describeStep = (sent: number, current: number, newest: number): string => {
  if (current !== sent) {
    return `The payload, converted from version ${sent} to version ${current},`;
  }
  return sent === newest ? 'The payload' : `The payload in version ${sent}`;
};

/** A payload, and the version of its type that it has. */
interface SentPayload {
  readonly version: number;
  readonly payload: unknown;
}

/**
 * Converts a payload step by step to the newest version of its definition, and validates it before each step. The result is an input of the
 * newest schema that is not validated yet.
 *
 * The definition must read the version. Throws `ASYNCHRONOUS_SCHEMA` for a schema that returns a promise.
 */
export const liftInput = (
  { type, version: newest, olderVersions = [] }: Omit<ReadableType<unknown>, 'payload'>,
  { version: sent, payload }: SentPayload,
): LiftedPayload<unknown> => {
  let lifted: unknown = payload;
  for (const older of olderVersions.filter(({ version }) => version >= sent)) {
    const parsed = parsePayload({ type, payload: older.payload }, lifted);
    if (!parsed.valid) {
      return violates(describeStep(sent, older.version, newest), parsed);
    }
    const next = runUp(older, parsed.value);
    if (!next.valid) {
      return next;
    }
    lifted = next.value;
  }
  return { valid: true, value: lifted };
};

/**
 * Validates a payload of a version, and converts it step by step to the newest one. Each step is validated.
 *
 * The definition must read the version. Throws `ASYNCHRONOUS_SCHEMA` for a schema that returns a promise.
 *
 * Pattern: Upcaster (Young, Versioning in an Event Sourced System).
 */
export const liftPayload = <TPayload>(
  definition: ReadableType<TPayload>,
  sent: SentPayload,
): LiftedPayload<TPayload> => {
  const lifted = liftInput(definition, sent);
  if (!lifted.valid) {
    return lifted;
  }
  const { type, version, payload } = definition;
  const parsed = parsePayload({ type, payload }, lifted.value);
  return parsed.valid ? parsed : violates(describeStep(sent.version, version, version), parsed);
};
