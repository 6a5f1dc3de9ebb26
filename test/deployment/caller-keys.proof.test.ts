/** The keys of callers in the Secrets Manager and the KMS of MiniStack, and a rotation in both. */
import { join } from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallerVerifier, createCaller, nextMessageId } from '@dynamo-outbox/messaging';
import {
  CallerKeys,
  type CallerKeySource,
  createCallerSigner,
  createCallerVerifier,
  rotateCallerKeys,
  toPublicCallerKeys,
} from '@dynamo-outbox/messaging/identity';
import { encryptCallerKeys, KmsCallerKeys } from '@dynamo-outbox/messaging/kms';
import { SecretsManagerCallerKeys } from '@dynamo-outbox/messaging/secrets-manager';
import { installPythonProgram } from '../support/install-python-program.ts';
import { type Emulator, startEmulator } from './emulator/start-emulator.ts';

const installation = await installPythonProgram({
  name: 'MiniStack',
  requirements: join(import.meta.dirname, 'emulator/requirements.txt'),
  executable: 'ministack',
});

if ('reason' in installation) {
  process.stderr.write(`The test of keys on MiniStack is skipped. ${installation.reason}\n`);
}

const audience = 'shop-test';
const binding = { messageId: nextMessageId(), source: 'orders', type: 'order.placed' };
const signal = new AbortController().signal;

('reason' in installation ? describe.skip : describe)('the keys of callers on MiniStack', () => {
  let emulator: Emulator;
  let secretsManager: SecretsManagerClient;
  let kms: KMSClient;
  let milliseconds = Date.now();
  const clock = () => new Date(milliseconds);

  beforeAll(async () => {
    emulator = await startEmulator('command' in installation ? installation.command : '');
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const settings = { endpoint: emulator.endpoint, region: 'us-east-1', credentials };
    secretsManager = new SecretsManagerClient(settings);
    kms = new KMSClient(settings);
  });

  afterAll(() => emulator.stop());

  const keysFrom = (source: CallerKeySource) => new CallerKeys({ source, clock });
  const verifierFrom = (source: CallerKeySource): CallerVerifier =>
    createCallerVerifier({ keys: keysFrom(source), audience, clock });

  const createKmsKey = async (): Promise<string> => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    return KeyMetadata?.KeyId ?? '';
  };

  it('sign with Secrets Manager, verify with KMS, and a rotation loses no caller', async () => {
    const put = (SecretString: string) =>
      secretsManager.send(new PutSecretValueCommand({ SecretId: 'callers', SecretString }));
    const keyId = await createKmsKey();
    let current = await rotateCallerKeys(undefined, { clock });
    let ciphertext = await encryptCallerKeys(toPublicCallerKeys(current), { client: kms, keyId });
    await secretsManager.send(new CreateSecretCommand({ Name: 'callers', SecretString: current }));
    const signer = createCallerSigner({
      keys: keysFrom(new SecretsManagerCallerKeys({ client: secretsManager, secretId: 'callers' })),
      audience,
    });
    const verifier = verifierFrom(
      new KmsCallerKeys({ client: kms, keyId, readCiphertext: async () => ciphertext }),
    );
    const tokens: string[] = [];
    for (let rotation = 0; rotation < 3; rotation += 1) {
      tokens.push(await signer.sign(createCaller({ subject: 'user-1' }, { clock }), binding));
      current = await rotateCallerKeys(current, { clock });
      ciphertext = await encryptCallerKeys(toPublicCallerKeys(current), { client: kms, keyId });
      await put(current);
      milliseconds += 3_601_000;
      tokens.push(await signer.sign(createCaller({ subject: 'user-1' }, { clock }), binding));
    }

    for (const token of tokens) {
      expect(await verifier.verify(token, binding)).toMatchObject({ caller: { subject: 'user-1' } });
    }
    expect(new Set(tokens.map((token) => token.split('.')[0])).size).toBe(4);
  });

  it('cannot be decrypted with another key of KMS, and a secret that does not exist is named', async () => {
    const [keyId, otherKeyId] = [await createKmsKey(), await createKmsKey()];
    const ciphertext = await encryptCallerKeys(await rotateCallerKeys(), { client: kms, keyId });
    const withOther = new KmsCallerKeys({
      client: kms,
      keyId: otherKeyId,
      readCiphertext: async () => ciphertext,
    });
    const missing = new SecretsManagerCallerKeys({ client: secretsManager, secretId: 'missing' });

    const signer = createCallerSigner({ keys: keysFrom(withOther), audience });
    const signed = signer.sign(createCaller({ subject: 'user-1' }, { clock }), binding);

    // MiniStack decrypts with the wrong key, to bytes that are no key set. KMS refuses.
    await expect(signed).rejects.toMatchObject({ code: 'CALLER_KEYS_UNREAD' });
    await expect(missing.read(signal)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
