import { assertNumber, type Clock, secondsPerDay, systemClock } from '@dynamo-outbox/kernel';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { DEFAULT_CALLER_LIFETIME_DAYS } from '../../message/create-caller.ts';
import {
  type CallerKey,
  type CallerKeySet,
  parseKeySet,
  signatureAlgorithm,
  toPublicKey,
} from './key-set.ts';
import { InvalidCallerKeySetError } from './errors.ts';
import { importKeySet } from './import-key-set.ts';

/** Options of a rotation. */
export interface RotateCallerKeysOptions {
  /**
   * Seconds until the new key signs. Must be longer than every consumer takes to read the key set again. Default 3,600. The first
   * key of a new key set signs at once.
   */
  readonly overlapSeconds?: number;
  /**
   * Days for which a public key stays after its key has stopped signing. Must not be shorter than the lifetime of callers.
   * Default 36, a day more than the default lifetime.
   */
  readonly keepDays?: number;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

const createKey = async (signsFrom: Date): Promise<CallerKey> => {
  const { privateKey } = await generateKeyPair(signatureAlgorithm, { extractable: true });
  const { x, y, d } = await exportJWK(privateKey);
  if (x === undefined || y === undefined || d === undefined) {
    throw new Error('The generated key has no coordinates.');
  }
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
  const use = { alg: signatureAlgorithm, use: 'sig' } as const;
  return { kty: 'EC', crv: 'P-256', x, y, d, kid, ...use, signsFrom: signsFrom.toISOString() };
};

const signsBefore = (one: CallerKey, other: CallerKey): number =>
  Date.parse(one.signsFrom) - Date.parse(other.signsFrom);

/** Keeps a key, keeps only its public part, or drops it. */
const retire = (
  key: CallerKey,
  successor: CallerKey | undefined,
  {
    now,
    keepMilliseconds,
    overlapMilliseconds,
  }: {
    readonly now: number;
    readonly keepMilliseconds: number;
    readonly overlapMilliseconds: number;
  },
): readonly CallerKey[] => {
  // A process may sign with the key for longer than its successor allows, until it reads the key set again.
  const stoppedAt =
    successor === undefined
      ? Number.POSITIVE_INFINITY
      : Date.parse(successor.signsFrom) + overlapMilliseconds;
  if (now < stoppedAt) {
    return [key];
  }
  return now < stoppedAt + keepMilliseconds ? [toPublicKey(key)] : [];
};

const parsePrivateKeySet = (text: string): readonly CallerKey[] => {
  const { keys } = parseKeySet(text);
  if (keys.length > 0 && keys.every(({ d }) => d === undefined)) {
    throw new InvalidCallerKeySetError('it is public, so it cannot be rotated');
  }
  return keys;
};

/**
 * Creates the next key set from the current one, as JSON text. Without a current one, creates the first.
 *
 * The new key signs after the overlap, so that consumers know it before the first message with it arrives. A key that has stopped
 * signing keeps its public part until every caller that it signed has expired. First store the result of `toPublicCallerKeys` where
 * consumers read it, then this result where signers read it. Run it on a schedule, such as every 30 days.
 *
 * Rejects with `INVALID_CALLER_KEY_SET` if the current key set cannot be used.
 */
export const rotateCallerKeys = async (
  current?: string,
  {
    overlapSeconds = 3_600,
    keepDays = DEFAULT_CALLER_LIFETIME_DAYS + 1,
    clock = systemClock,
  }: RotateCallerKeysOptions = {},
): Promise<string> => {
  assertNumber('overlapSeconds', overlapSeconds, { min: 0, max: 7 * secondsPerDay });
  assertNumber('keepDays', keepDays, { min: 0, max: 3_660 });
  const now = clock().getTime();
  const [overlapMilliseconds, keepMilliseconds] = [overlapSeconds * 1_000, keepDays * secondsPerDay * 1_000];
  const kept = current === undefined ? [] : parsePrivateKeySet(current);
  const created = await createKey(new Date(kept.length === 0 ? now : now + overlapMilliseconds));
  const keys = [...kept, created].sort(signsBefore);
  const times = { now, keepMilliseconds, overlapMilliseconds };
  const next = toText({ keys: keys.flatMap((key, index) => retire(key, keys[index + 1], times)) });
  // A key set that no process could use must not be stored.
  await importKeySet(next);
  return next;
};

const toText = (keySet: CallerKeySet): string => JSON.stringify(keySet, undefined, 2);

/**
 * Returns a key set without its private parts, as JSON text, for consumers that do not sign. Throws `INVALID_CALLER_KEY_SET` if the
 * key set cannot be used.
 */
export const toPublicCallerKeys = (keySet: string): string =>
  toText({ keys: parseKeySet(keySet).keys.map(toPublicKey) });
