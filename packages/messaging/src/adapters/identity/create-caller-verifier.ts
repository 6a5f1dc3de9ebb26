import { assertNumber, type Clock, hasErrorCode, secondsPerDay, systemClock } from '@dynamo-outbox/kernel';
import { compactVerify, type CryptoKey, decodeProtectedHeader } from 'jose';
import type { CallerRefusal, CallerVerifier, VerifiedCaller } from '../../consumer/caller-verifier.ts';
import { type CallerBinding, MAX_CALLER_TOKEN_LENGTH } from '../../message/caller-binding.ts';
import { isAttributes } from '../../message/attribute-readers.ts';
import { copyCaller } from '../../message/create-caller.ts';
import { assertAudience } from './audience.ts';
import type { CallerKeys } from './caller-keys.ts';
import { fromClaimsJson, type TokenClaims, tokenType } from './caller-token.ts';
import { isKeyId, signatureAlgorithm } from './key-set.ts';

/** Options of a caller verifier. */
export interface CallerVerifierOptions {
  /** Keys of all services whose messages are consumed. Their public parts are sufficient. */
  readonly keys: CallerKeys;
  /** Name of the system and stage, such as `shop-production`. A caller that was signed for another one is rejected. */
  readonly audience: string;
  /** Most seconds by which the clocks of two machines differ. Default 60. */
  readonly clockToleranceSeconds?: number;
  /**
   * Days after its expiry for which a caller is accepted. Set it while you redrive messages whose callers have expired.
   * Default 0.
   */
  readonly expiredGraceDays?: number;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

type Refused = Extract<VerifiedCaller, { readonly refusal: CallerRefusal }>;

const refuse = (refusal: CallerRefusal, detail: string): Refused => ({ refusal, detail });

const malformed = (detail: string): Refused => refuse('CALLER_MALFORMED', detail);

const headerMembers = new Set(['alg', 'typ', 'kid']);

const decodeHeader = (token: string): unknown => {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
};

/** Reads the id of the key from the header, which is not verified yet. */
const readKeyId = (header: unknown): { readonly keyId: string } | Refused => {
  if (!isAttributes(header)) {
    return malformed('It is not a compact JWS.');
  }
  const { alg, typ, kid } = header;
  if (alg !== signatureAlgorithm) {
    return refuse('CALLER_FORGED', `It is not signed with ${signatureAlgorithm}.`);
  }
  if (typ !== tokenType) {
    return malformed(`Its type is not ${tokenType}.`);
  }
  // For example, a crit, an embedded key, or the address of one.
  if (typeof kid !== 'string' || !Object.keys(header).every((name) => headerMembers.has(name))) {
    return malformed('Its header has no kid, or members that no signed caller has.');
  }
  return isKeyId(kid) ? { keyId: kid } : refuse('CALLER_KEY_UNKNOWN', 'Its kid is not the id of a key.');
};

// Decoders of base64url ignore other characters, and padding.
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]*$/;

const readToken = (token: unknown): { readonly token: string; readonly keyId: string } | Refused => {
  if (typeof token !== 'string') {
    return malformed('It is not text.');
  }
  if (token.length > MAX_CALLER_TOKEN_LENGTH) {
    return malformed(`It has ${token.length} characters, more than ${MAX_CALLER_TOKEN_LENGTH}.`);
  }
  if (!compactForm.test(token)) {
    return malformed('It is not a compact JWS.');
  }
  const read = readKeyId(decodeHeader(token));
  return 'refusal' in read ? read : { token, keyId: read.keyId };
};

const verifySignature = async (token: string, key: CryptoKey): Promise<TokenClaims | Refused> => {
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [signatureAlgorithm] });
    return fromClaimsJson(Buffer.from(payload).toString()) ?? malformed('Its claims have another form.');
  } catch (error) {
    return hasErrorCode(error, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED')
      ? refuse('CALLER_FORGED', 'Its signature does not fit.')
      : malformed('It is not a compact JWS, or its claims are not JSON.');
  }
};

const judgeBinding = (
  { messageId, source, type }: TokenClaims,
  binding: CallerBinding,
): Refused | undefined =>
  messageId === binding.messageId && source === binding.source && type === binding.type
    ? undefined
    : refuse(
        'CALLER_OF_ANOTHER_MESSAGE',
        'It was signed for another message, another type of message, or by another service.',
      );

/** The time of the verifier, and how far it may be off. */
interface Times {
  readonly now: number;
  readonly toleranceMilliseconds: number;
  readonly graceMilliseconds: number;
}

const judgeTimes = ({ caller }: TokenClaims, times: Times): Refused | undefined => {
  const { issuedAt, expiresAt } = caller;
  const { now, toleranceMilliseconds, graceMilliseconds } = times;
  if (expiresAt.getTime() + toleranceMilliseconds + graceMilliseconds <= now) {
    return refuse('CALLER_EXPIRED', `It expired at ${expiresAt.toISOString()}.`);
  }
  return issuedAt.getTime() - toleranceMilliseconds > now
    ? refuse('CALLER_NOT_YET_VALID', `It was issued at ${issuedAt.toISOString()}, which is in the future.`)
    : undefined;
};

const maxToleranceSeconds = 600;
const maxGraceDays = 366;

/**
 * Creates the verifier of callers for a consumer. It accepts only compact JWS with ES256, of the type of this package, with no
 * other header members, signed with a key of the key set, for this audience and this message, within their time.
 *
 * Throws a `RangeError` that names the invalid option.
 */
export const createCallerVerifier = ({
  keys,
  audience,
  clockToleranceSeconds = 60,
  expiredGraceDays = 0,
  clock = systemClock,
}: CallerVerifierOptions): CallerVerifier => {
  assertAudience(audience);
  assertNumber('clockToleranceSeconds', clockToleranceSeconds, { min: 0, max: maxToleranceSeconds });
  assertNumber('expiredGraceDays', expiredGraceDays, { min: 0, max: maxGraceDays });
  const toleranceMilliseconds = clockToleranceSeconds * 1_000;
  const graceMilliseconds = expiredGraceDays * secondsPerDay * 1_000;

  const judge = (claims: TokenClaims, binding: CallerBinding): Refused | undefined =>
    claims.audience === audience
      ? (judgeBinding(claims, binding) ??
        judgeTimes(claims, { now: clock().getTime(), toleranceMilliseconds, graceMilliseconds }))
      : refuse('CALLER_FOREIGN', `It was signed for another audience than ${audience}.`);

  return {
    verify: async (unread, binding) => {
      const read = readToken(unread);
      if ('refusal' in read) {
        return read;
      }
      const key = await keys.findPublicKey(read.keyId, binding.messageId);
      if (key === undefined) {
        return refuse(
          'CALLER_KEY_UNKNOWN',
          `It is signed with key ${read.keyId}, which the key set does not have.`,
        );
      }
      const claims = await verifySignature(read.token, key);
      return 'refusal' in claims ? claims : (judge(claims, binding) ?? { caller: copyCaller(claims.caller) });
    },
  };
};
