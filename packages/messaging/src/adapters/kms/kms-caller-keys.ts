import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { CallerKeySource } from '../identity/caller-key-source.ts';
import { parseKeySet } from '../identity/key-set.ts';

/** Key in AWS KMS that encrypts a key set. */
interface KmsKey {
  readonly client: Pick<KMSClient, 'send'>;
  /** Id, ARN or alias of the symmetric key. */
  readonly keyId: string;
}

/** Options of keys that are encrypted with AWS KMS. */
export interface KmsCallerKeysOptions extends KmsKey {
  /**
   * Reads the encrypted key set, from `encryptCallerKeys`: from a file, a parameter or an object. Called for every read, so that
   * a rotation is noticed without a restart.
   */
  readonly readCiphertext: (signal: AbortSignal) => Promise<Uint8Array>;
}

// KMS decrypts only for the same context, so the ciphertext of another secret cannot take the place of a key set.
const encryptionContext = { purpose: 'dynamo-outbox-caller-keys' };

/** Reads the keys of callers from a text that is encrypted with AWS KMS. Needs `kms:Decrypt`. */
export class KmsCallerKeys implements CallerKeySource {
  readonly #options: KmsCallerKeysOptions;

  constructor(options: KmsCallerKeysOptions) {
    this.#options = options;
  }

  /** Decrypts the key set. Rejects if KMS does not decrypt it with this key. */
  async read(signal: AbortSignal): Promise<string> {
    const { client, keyId, readCiphertext } = this.#options;
    const command = new DecryptCommand({
      CiphertextBlob: await readCiphertext(signal),
      KeyId: keyId,
      EncryptionContext: encryptionContext,
    });
    const { Plaintext: bytes } = await client.send(command, { abortSignal: signal });
    if (bytes === undefined) {
      throw new Error(`KMS returned no text for key ${keyId}.`);
    }
    return Buffer.from(bytes).toString();
  }
}

/** KMS encrypts at most 4,096 bytes. */
const maxPlaintextBytes = 4_096;

/**
 * Encrypts a key set for `KmsCallerKeys`. Needs `kms:Encrypt`. Rejects with a `RangeError` for a key set above 4,096 bytes, which has
 * about twelve keys.
 */
export const encryptCallerKeys = async (keySet: string, { client, keyId }: KmsKey): Promise<Uint8Array> => {
  // Without the line breaks that make it readable.
  const plaintext = Buffer.from(JSON.stringify(parseKeySet(keySet)));
  if (plaintext.length > maxPlaintextBytes) {
    throw new RangeError(
      `The key set has ${plaintext.length} bytes, but KMS encrypts at most ${maxPlaintextBytes}. Rotate less often, or keep keys for fewer days.`,
    );
  }
  const { CiphertextBlob: ciphertext } = await client.send(
    new EncryptCommand({ KeyId: keyId, Plaintext: plaintext, EncryptionContext: encryptionContext }),
  );
  if (ciphertext === undefined) {
    throw new Error(`KMS returned no ciphertext for key ${keyId}.`);
  }
  return ciphertext;
};
