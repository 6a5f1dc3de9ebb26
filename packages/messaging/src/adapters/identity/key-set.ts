import { type Attributes, isAttributes, toInstant } from '../../message/attribute-readers.ts';
import { InvalidCallerKeySetError } from './errors.ts';

/** The only signature algorithm of callers: ECDSA with P-256 and SHA-256. */
export const signatureAlgorithm = 'ES256';

/** A key of the key set, as a JSON Web Key (RFC 7517). */
export interface CallerKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  /** The private part. Absent in a public key set, and in keys that no longer sign. */
  readonly d?: string;
  /** Id of the key: its SHA-256 thumbprint (RFC 7638), so that an id cannot belong to two keys. */
  readonly kid: string;
  readonly alg: typeof signatureAlgorithm;
  readonly use: 'sig';
  /** From when on the key signs, ISO 8601. The key with the latest time that has passed signs. */
  readonly signsFrom: string;
}

/** A JSON Web Key Set (RFC 7517). */
export interface CallerKeySet {
  readonly keys: readonly CallerKey[];
}

const base64urlForm = /^[\w-]{43}$/;

/** Whether a text can be the id of a key. */
export const isKeyId = (text: unknown): text is string =>
  typeof text === 'string' && base64urlForm.test(text);

const isCoordinate = isKeyId;

const isInstant = (text: unknown): text is string =>
  typeof text === 'string' && toInstant(text) !== undefined;

const isForSignatures = ({ kty, crv, alg, use }: Attributes): boolean =>
  kty === 'EC' && crv === 'P-256' && alg === signatureAlgorithm && use === 'sig';

const readPrivatePart = (d: unknown): Pick<CallerKey, 'd'> | undefined => {
  if (d === undefined) {
    return {};
  }
  return isCoordinate(d) ? { d } : undefined;
};

/** Reads a key; `undefined` if it is not valid. */
const readKey = (key: unknown): CallerKey | undefined => {
  if (!isAttributes(key) || !isForSignatures(key)) {
    return undefined;
  }
  const { x, y, kid, signsFrom } = key;
  const privatePart = readPrivatePart(key['d']);
  if (!isCoordinate(x) || !isCoordinate(y) || !isKeyId(kid) || !isInstant(signsFrom) || !privatePart) {
    return undefined;
  }
  return {
    ...{ kty: 'EC', crv: 'P-256', x, y, kid, alg: signatureAlgorithm, use: 'sig', signsFrom },
    ...privatePart,
  };
};

const requireKey = (key: unknown, index: number): CallerKey => {
  const read = readKey(key);
  if (read === undefined) {
    throw new InvalidCallerKeySetError(
      `keys[${index}] must have kty EC, crv P-256, alg ES256, use sig, x, y, kid, and signsFrom as ISO 8601`,
    );
  }
  return read;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The error of the parser would quote the text.
    throw new InvalidCallerKeySetError('it is not JSON');
  }
};

/** Reads the JSON text of a key set. Throws `INVALID_CALLER_KEY_SET`. */
export const parseKeySet = (text: string): CallerKeySet => {
  const parsed = parseJson(text);
  const keys: unknown = isAttributes(parsed) ? parsed['keys'] : undefined;
  if (!Array.isArray(keys)) {
    throw new InvalidCallerKeySetError('it has no list of keys');
  }
  const read = Array.from(keys, requireKey);
  if (new Set(read.map(({ kid }) => kid)).size < read.length) {
    throw new InvalidCallerKeySetError('it lists a key twice');
  }
  return { keys: read };
};

/** A key without its private part. */
export const toPublicKey = ({ kty, crv, x, y, kid, alg, use, signsFrom }: CallerKey): CallerKey => ({
  kty,
  crv,
  x,
  y,
  kid,
  alg,
  use,
  signsFrom,
});
