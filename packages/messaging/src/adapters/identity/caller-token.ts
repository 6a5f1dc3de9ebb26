import type { Caller } from '../../message/caller.ts';
import type { CallerBinding } from '../../message/caller-binding.ts';
import { callerFaultOf } from '../../message/caller-faults.ts';
import { fromSeconds, toSeconds } from '../../message/epoch-seconds.ts';
import { isAttributes } from '../../message/attribute-readers.ts';
import { signatureAlgorithm } from './key-set.ts';

/** Explicit type of a signed caller (RFC 8725, 3.11), so that no other token with the same key can be taken for one. */
export const tokenType = 'dynamo-outbox-caller+jwt';

/** Header of a signed caller. It has no other members. */
export interface TokenHeader {
  readonly alg: typeof signatureAlgorithm;
  readonly typ: typeof tokenType;
  readonly kid: string;
}

/** Creates the header of a token that is signed with this key. */
export const toHeader = (keyId: string): TokenHeader => ({
  alg: signatureAlgorithm,
  typ: tokenType,
  kid: keyId,
});

/** The caller of one message, for one audience. */
export interface CallerStatement {
  readonly caller: Caller;
  readonly binding: CallerBinding;
  /** Name of the system and stage: `shop-production`. */
  readonly audience: string;
}

/** Encodes the claims of a token as JSON. */
export const toClaimsJson = ({ caller, binding, audience }: CallerStatement): string => {
  const { subject, tenant, roles, scopes, issuedAt, expiresAt } = caller;
  return JSON.stringify({
    iss: binding.source,
    aud: audience,
    sub: subject,
    tenant,
    // Empty lists are omitted, because every message carries the token.
    roles: roles.length === 0 ? undefined : roles,
    scopes: scopes.length === 0 ? undefined : scopes,
    jti: binding.messageId,
    message_type: binding.type,
    iat: toSeconds(issuedAt),
    exp: toSeconds(expiresAt),
  });
};

const base64urlLength = (bytes: number): number => Math.ceil((bytes * 4) / 3);

// A signature with P-256 has 64 bytes. An id of a key has 43 characters, because it is a thumbprint.
const signatureLength = base64urlLength(64);
const headerLength = base64urlLength(JSON.stringify(toHeader('k'.repeat(43))).length);

/** Returns the number of characters of a token, without signing it. */
export const tokenLengthOf = (statement: CallerStatement): number =>
  headerLength + 1 + base64urlLength(Buffer.byteLength(toClaimsJson(statement))) + 1 + signatureLength;

const toDate = (seconds: unknown): Date => fromSeconds(typeof seconds === 'number' ? seconds : Number.NaN);

const isCaller = (caller: unknown): caller is Caller => callerFaultOf(caller) === undefined;

/** Claims of a token whose signature is valid. */
export interface TokenClaims {
  readonly audience: unknown;
  readonly messageId: unknown;
  readonly source: unknown;
  readonly type: unknown;
  readonly caller: Caller;
}

/** Reads the claims of a token; `undefined` if they have another form. Ignores claims that it does not know. */
export const fromClaimsJson = (json: string): TokenClaims | undefined => {
  const claims: unknown = JSON.parse(json);
  if (!isAttributes(claims)) {
    return undefined;
  }
  const { iss, aud, sub, tenant, roles = [], scopes = [], jti, message_type: type, iat, exp } = claims;
  const caller: unknown = {
    subject: sub,
    ...(tenant === undefined ? {} : { tenant }),
    roles,
    scopes,
    issuedAt: toDate(iat),
    expiresAt: toDate(exp),
  };
  return isCaller(caller) ? { audience: aud, messageId: jti, source: iss, type, caller } : undefined;
};
