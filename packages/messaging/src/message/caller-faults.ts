import type { Caller } from './caller.ts';
import { toSeconds } from './epoch-seconds.ts';
import { InvalidCallerError, RawTokenError } from './errors.ts';
import { holdsToken } from './raw-tokens.ts';

/** Most characters of a subject, a tenant, a role or a scope. */
const maxTextLength = 256;

/** A longer text is rejected without a search for tokens in it. */
const maxSearchedLength = 4_096;

/** Most roles, and most scopes. */
const maxEntries = 64;

// Without control characters and halves of surrogate pairs.
const textForm = /^[^\p{Cc}\p{Cs}]+$/u;

const textRequirement = `text of 1 to ${maxTextLength} characters without control characters`;
const listRequirement = `a list of at most ${maxEntries} entries`;

/** An invalid field of a caller, and what it must be. Never its value. */
export interface CallerFault {
  /** The field: `subject`, `roles[2]`, `expiresAt`. */
  readonly field: string;
  readonly requirement: string;
  /** Whether the field holds an access token. */
  readonly isToken: boolean;
}

const textFaultOf = (field: string, value: unknown): CallerFault | undefined => {
  if (typeof value !== 'string' || value.length > maxSearchedLength) {
    return { field, requirement: textRequirement, isToken: false };
  }
  if (holdsToken(value)) {
    return { field, requirement: 'a name, not an access token', isToken: true };
  }
  return value.length <= maxTextLength && textForm.test(value)
    ? undefined
    : { field, requirement: textRequirement, isToken: false };
};

const firstFault = (faults: Iterable<CallerFault | undefined>): CallerFault | undefined => {
  for (const fault of faults) {
    if (fault !== undefined) {
      return fault;
    }
  }
  return undefined;
};

const listFaultOf = (field: string, value: unknown): CallerFault | undefined => {
  if (!Array.isArray(value) || value.length > maxEntries) {
    return { field, requirement: listRequirement, isToken: false };
  }
  const entries: readonly unknown[] = value;
  // Array.from also visits the gaps of a list.
  return firstFault(Array.from(entries, (entry, index) => textFaultOf(`${field}[${index}]`, entry)));
};

// The last second of the year 9999.
const lastSecond = 253_402_300_799;

const secondOf = (value: unknown): number => (value instanceof Date ? toSeconds(value) : Number.NaN);

const isSecond = (second: number): boolean => second >= 0 && second <= lastSecond;

const instantFaultOf = (issuedAt: unknown, expiresAt: unknown): CallerFault | undefined => {
  const [from, to] = [secondOf(issuedAt), secondOf(expiresAt)];
  if (!isSecond(from)) {
    return { field: 'issuedAt', requirement: 'a date of the years 1970 to 9999', isToken: false };
  }
  return isSecond(to) && to > from
    ? undefined
    : { field: 'expiresAt', requirement: 'a date at least a second after issuedAt', isToken: false };
};

/** Returns the first invalid field of a caller, which may come from unchecked code; `undefined` for a valid one. */
export const callerFaultOf = (caller: unknown): CallerFault | undefined => {
  if (typeof caller !== 'object' || caller === null) {
    return { field: 'caller', requirement: 'an object', isToken: false };
  }
  const { subject, tenant, roles, scopes, issuedAt, expiresAt }: Partial<Record<keyof Caller, unknown>> =
    caller;
  return firstFault([
    textFaultOf('subject', subject),
    tenant === undefined ? undefined : textFaultOf('tenant', tenant),
    listFaultOf('roles', roles),
    listFaultOf('scopes', scopes),
    instantFaultOf(issuedAt, expiresAt),
  ]);
};

/** Throws `INVALID_CALLER` or `RAW_ACCESS_TOKEN` for a caller with an invalid field. */
export const assertCaller = (caller: unknown): void => {
  const fault = callerFaultOf(caller);
  if (fault?.isToken === true) {
    throw new RawTokenError('The caller', `caller.${fault.field}`);
  }
  if (fault !== undefined) {
    throw new InvalidCallerError(fault);
  }
};
