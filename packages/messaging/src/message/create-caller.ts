import { assertNumber, type Clock, secondsPerDay, systemClock } from '@dynamo-outbox/kernel';
import { assertCaller } from './caller-faults.ts';
import type { Caller } from './caller.ts';
import { fromSeconds, toSeconds } from './epoch-seconds.ts';

/**
 * Days for which a caller is valid by default: 35.
 *
 * A message can wait 14 days in its queue, 14 days in the dead-letter queue, and be replayed from an outbox that keeps items
 * for 7 days.
 */
export const DEFAULT_CALLER_LIFETIME_DAYS = 35;

/** Most days for which a caller can be valid. */
const maxLifetimeDays = 366;

/** What the authentication of a request knows about its caller. */
export interface CallerClaims extends Pick<Caller, 'subject'>, Partial<Pick<Caller, 'roles' | 'scopes'>> {
  readonly tenant?: string | undefined;
}

/** Options of a new caller. */
export interface CallerOptions {
  /** Days until it expires, up to 366. Default 35. */
  readonly lifetimeDays?: number;
  /** Clock of the issue time. Default: the machine's clock. */
  readonly clock?: Clock;
}

/** Copies a caller, so that later changes by its creator have no effect. Cuts its times to whole seconds. */
export const copyCaller = ({ subject, tenant, roles, scopes, issuedAt, expiresAt }: Caller): Caller => ({
  subject,
  ...(tenant === undefined ? {} : { tenant }),
  roles: [...roles],
  scopes: [...scopes],
  issuedAt: fromSeconds(toSeconds(issuedAt)),
  expiresAt: fromSeconds(toSeconds(expiresAt)),
});

/**
 * Takes the snapshot of a caller, for the context of a unit of work. Call it where a request was authenticated.
 *
 * Throws `INVALID_CALLER` for an invalid field, `RAW_ACCESS_TOKEN` for an access token in a field, and a `RangeError` for an
 * invalid lifetime.
 */
export const createCaller = (
  { subject, tenant, roles = [], scopes = [] }: CallerClaims,
  { lifetimeDays = DEFAULT_CALLER_LIFETIME_DAYS, clock = systemClock }: CallerOptions = {},
): Caller => {
  assertNumber('lifetimeDays', lifetimeDays, { min: 1 / secondsPerDay, max: maxLifetimeDays });
  const issuedAt = clock();
  const expiresAt = fromSeconds(toSeconds(issuedAt) + Math.ceil(lifetimeDays * secondsPerDay));
  const caller = { subject, ...(tenant === undefined ? {} : { tenant }), roles, scopes, issuedAt, expiresAt };
  assertCaller(caller);
  return copyCaller(caller);
};
