import { calculateJwkThumbprint, CompactSign, compactVerify, type CryptoKey, importJWK } from 'jose';
import { InvalidCallerKeySetError } from './errors.ts';
import { type CallerKey, parseKeySet, signatureAlgorithm } from './key-set.ts';

/** A private key that can sign. */
export interface SigningKey {
  readonly keyId: string;
  readonly signsFrom: Date;
  readonly key: CryptoKey;
}

/** The keys of a key set, ready to use. */
export interface ImportedKeys {
  /** Public keys by their id. */
  readonly publicKeys: ReadonlyMap<string, CryptoKey>;
  /** Private keys, in the order of their `signsFrom`. */
  readonly signingKeys: readonly SigningKey[];
}

const publicPartOf = ({ kty, crv, x, y }: CallerKey) => ({ kty, crv, x, y });

const importPublic = async (key: CallerKey): Promise<CryptoKey> => {
  const publicPart = publicPartOf(key);
  if ((await calculateJwkThumbprint(publicPart)) !== key.kid) {
    throw new InvalidCallerKeySetError(`kid ${key.kid} is not the SHA-256 thumbprint of its key`);
  }
  try {
    return await importJWK(publicPart, signatureAlgorithm);
  } catch {
    throw new InvalidCallerKeySetError(`key ${key.kid} is not a point on P-256`);
  }
};

const probe = Buffer.from('probe');

// No consumer would accept a signature of a private key that belongs to another public key.
const importPrivate = async (key: CallerKey, d: string, publicKey: CryptoKey): Promise<CryptoKey> => {
  try {
    const privateKey = await importJWK({ ...publicPartOf(key), d }, signatureAlgorithm);
    const signed = new CompactSign(probe).setProtectedHeader({ alg: signatureAlgorithm });
    await compactVerify(await signed.sign(privateKey), publicKey);
    return privateKey;
  } catch {
    throw new InvalidCallerKeySetError(
      `the private part of key ${key.kid} does not belong to its public part`,
    );
  }
};

/** Imports a key set. Rejects with `INVALID_CALLER_KEY_SET`. */
export const importKeySet = async (text: string): Promise<ImportedKeys> => {
  const { keys } = parseKeySet(text);
  const publicKeys = new Map<string, CryptoKey>();
  const signingKeys: SigningKey[] = [];
  for (const key of keys) {
    const publicKey = await importPublic(key);
    publicKeys.set(key.kid, publicKey);
    if (key.d !== undefined) {
      const privateKey = await importPrivate(key, key.d, publicKey);
      signingKeys.push({ keyId: key.kid, signsFrom: new Date(key.signsFrom), key: privateKey });
    }
  }
  signingKeys.sort((one, other) => one.signsFrom.getTime() - other.signsFrom.getTime());
  return { publicKeys, signingKeys };
};
