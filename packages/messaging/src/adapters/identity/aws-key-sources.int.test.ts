import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encryptCallerKeys, KmsCallerKeys } from '../kms/index.ts';
import { SecretsManagerCallerKeys } from '../secrets-manager/index.ts';
import { aBinding, aScene, audience } from './callers.fixture.ts';
import { CallerKeys } from './caller-keys.ts';
import { createCallerSigner } from './create-caller-signer.ts';
import { rotateCallerKeys } from './rotate-caller-keys.ts';

/** An answer of the stub: its status and its JSON. */
type Answer = readonly [status: number, body: object];

const secrets = new Map<string, object>();
const requests: string[] = [];
let isSilent = false;

const keyOf = (keyId: string, context: unknown): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([keyId, context]))
    .digest();

/** Encrypts or decrypts as KMS does: only for the same key and context. */
const withKms = (operation: string, input: Readonly<Record<string, unknown>>): Answer => {
  const key = keyOf(String(input['KeyId']), input['EncryptionContext']);
  const iv = Buffer.alloc(12);
  try {
    if (operation === 'Encrypt') {
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = Buffer.concat([
        cipher.update(Buffer.from(String(input['Plaintext']), 'base64')),
        cipher.final(),
      ]);
      return [200, { CiphertextBlob: Buffer.concat([cipher.getAuthTag(), sealed]).toString('base64') }];
    }
    const bytes = Buffer.from(String(input['CiphertextBlob']), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, iv).setAuthTag(bytes.subarray(0, 16));
    const opened = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
    return [200, { Plaintext: opened.toString('base64') }];
  } catch {
    return [400, { __type: 'InvalidCiphertextException' }];
  }
};

const answerTo = (target: string, input: Readonly<Record<string, unknown>>): Answer => {
  const [service, operation = ''] = target.split('.');
  if (service === 'TrentService') {
    return withKms(operation, input);
  }
  const secret = secrets.get(String(input['SecretId']));
  return secret === undefined ? [400, { __type: 'ResourceNotFoundException' }] : [200, secret];
};

// A stub, because no emulator of this repository has Secrets Manager and KMS without an installation. The clients are real.
const server: Server = createServer((request, response) => {
  void text(request).then((body) => {
    const target = String(request.headers['x-amz-target']);
    requests.push(target);
    if (isSilent) {
      return;
    }
    const [status, answer] = answerTo(target, JSON.parse(body) as Record<string, unknown>);
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
});

let settings: { readonly endpoint: string; readonly region: string; readonly maxAttempts: number };
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const signal = new AbortController().signal;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  settings = { endpoint: `http://127.0.0.1:${port}`, region: 'eu-north-1', maxAttempts: 1 };
});

beforeEach(() => {
  secrets.clear();
  requests.length = 0;
  isSilent = false;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('keys in Secrets Manager', () => {
  const open = () =>
    new SecretsManagerCallerKeys({
      client: new SecretsManagerClient({ ...settings, credentials }),
      secretId: 'callers',
    });

  it('sign and verify, with one call for many messages', async () => {
    const keySet = await rotateCallerKeys();
    secrets.set('callers', { SecretString: keySet });
    const { clock, ...scene } = await aScene();
    const keys = new CallerKeys({
      source: open(),
      clock: () => new Date(clock.now().getTime() + 86_400_000 * 3_650),
    });
    const signer = createCallerSigner({ keys, audience });
    await Promise.all(Array.from({ length: 10 }, () => signer.sign(scene.aCaller(), aBinding())));

    expect(requests).toEqual(['secretsmanager.GetSecretValue']);
  });

  it('are read anew in each call, so that a rotation is noticed', async () => {
    const source = open();
    secrets.set('callers', { SecretString: 'first' });
    expect(await source.read(signal)).toBe('first');
    secrets.set('callers', { SecretString: 'second' });
    expect(await source.read(signal)).toBe('second');
  });

  it('that do not exist, or are not text, are refused', async () => {
    await expect(open().read(signal)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    secrets.set('callers', { SecretBinary: 'AAAA' });
    await expect(open().read(signal)).rejects.toThrow('Secret callers is binary. Store the key set as text.');
  });

  it('stop waiting when the signal is aborted', async () => {
    isSilent = true;
    await expect(open().read(AbortSignal.abort())).rejects.toThrow();
  });
});

describe('keys encrypted with KMS', () => {
  const open = () => new KMSClient({ ...settings, credentials });

  it('are decrypted with the key and the context that encrypted them', async () => {
    const keySet = await rotateCallerKeys();
    const ciphertext = await encryptCallerKeys(keySet, { client: open(), keyId: 'alias/callers' });
    const read = (keyId: string) =>
      new KmsCallerKeys({ client: open(), keyId, readCiphertext: async () => ciphertext }).read(signal);

    expect(Buffer.from(ciphertext).toString('latin1')).not.toContain('P-256');
    expect(JSON.parse(await read('alias/callers'))).toEqual(JSON.parse(keySet));
    await expect(read('alias/other')).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('are refused if they are not a key set, or too large for KMS, without a call', async () => {
    let keySet = await rotateCallerKeys();
    const encrypt = (plain: string) => encryptCallerKeys(plain, { client: open(), keyId: 'alias/callers' });
    await expect(encrypt('"a password"')).rejects.toMatchObject({ code: 'INVALID_CALLER_KEY_SET' });
    for (let rotation = 0; rotation < 14; rotation += 1) {
      keySet = await rotateCallerKeys(keySet);
    }

    await expect(encrypt(keySet)).rejects.toThrow('KMS encrypts at most 4096');
    expect(requests).toEqual([]);
  });
});
