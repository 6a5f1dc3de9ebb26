import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CallerKeySource } from '../identity/caller-key-source.ts';

/** Options of keys in AWS Secrets Manager. */
export interface SecretsManagerCallerKeysOptions {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  /** Name or ARN of the secret. Its text is a key set from `rotateCallerKeys` or `toPublicCallerKeys`. */
  readonly secretId: string;
}

/** Reads the keys of callers from a secret. Needs `secretsmanager:GetSecretValue`, and `kms:Decrypt` for a key of your own. */
export class SecretsManagerCallerKeys implements CallerKeySource {
  readonly #client: Pick<SecretsManagerClient, 'send'>;
  readonly #secretId: string;

  constructor({ client, secretId }: SecretsManagerCallerKeysOptions) {
    this.#client = client;
    this.#secretId = secretId;
  }

  /** Returns the current version of the secret. Rejects if it is not text. */
  async read(signal: AbortSignal): Promise<string> {
    const command = new GetSecretValueCommand({ SecretId: this.#secretId });
    const { SecretString: text } = await this.#client.send(command, { abortSignal: signal });
    if (text === undefined) {
      throw new Error(`Secret ${this.#secretId} is binary. Store the key set as text.`);
    }
    return text;
  }
}
