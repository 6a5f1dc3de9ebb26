import { describe, expect, it } from '@jest/globals';
import { systemTimers } from '@dynamo-outbox/kernel';
import type { CallerVerifier } from '../../consumer/caller-verifier.ts';
import { aBinding, aScene, KeyStore, MovableClock, type Scene } from './callers.fixture.ts';
import { CallerKeys } from './caller-keys.ts';
import { createCallerVerifier } from './create-caller-verifier.ts';
import type { CallerKeySet } from './key-set.ts';
import { rotateCallerKeys, toPublicCallerKeys } from './rotate-caller-keys.ts';

const binding = aBinding();

const outcomeOf = async (verifier: CallerVerifier, token: unknown): Promise<string> => {
  try {
    const verified = await verifier.verify(token, binding);
    return 'refusal' in verified ? verified.refusal : 'verified';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

const sign = (scene: Scene): Promise<string> => scene.signer.sign(scene.aCaller(), binding);

/** A token that claims to be signed with this key. */
const withKeyId = (token: string, kid: string): string => {
  const header = { alg: 'ES256', typ: 'dynamo-outbox-caller+jwt', kid };
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...token.split('.').slice(1)].join('.');
};

const keysIn = (text: string): CallerKeySet['keys'] => (JSON.parse(text) as CallerKeySet).keys;

describe('the keys of a process', () => {
  it('are read once for many messages, also at the same time, and again after five minutes', async () => {
    const scene = await aScene();
    const token = await sign(scene);
    await Promise.all(Array.from({ length: 20 }, () => outcomeOf(scene.verifier, token)));
    scene.clock.passSeconds(299);
    await outcomeOf(scene.verifier, token);
    expect(scene.verifying.reads).toBe(1);

    scene.clock.passSeconds(1);
    await Promise.all(Array.from({ length: 20 }, () => outcomeOf(scene.verifier, token)));
    expect(scene.verifying.reads).toBe(2);
  });

  it('that cannot be read reject no message: it is redelivered, and the store is not called for each', async () => {
    const scene = await aScene();
    const token = await sign(scene);
    scene.verifying.isDown = true;
    for (let delivery = 0; delivery < 10; delivery += 1) {
      expect(await outcomeOf(scene.verifier, token)).toBe('CALLER_KEYS_UNREAD');
    }
    expect(scene.verifying.reads).toBe(1);

    scene.verifying.isDown = false;
    scene.clock.passSeconds(1);
    expect(await outcomeOf(scene.verifier, token)).toBe('verified');
  });

  it('are kept if they cannot be read again, and the failure is reported', async () => {
    const failures: unknown[] = [];
    const scene = await aScene({ onReadFailed: (error) => failures.push(error) });
    const token = await sign(scene);
    await outcomeOf(scene.verifier, token);
    scene.verifying.isDown = true;
    scene.clock.passSeconds(300);
    await Promise.all(Array.from({ length: 10 }, () => outcomeOf(scene.verifier, token)));
    for (let delivery = 0; delivery < 10; delivery += 1) {
      expect(await outcomeOf(scene.verifier, token)).toBe('verified');
    }

    expect(failures).toEqual([expect.objectContaining({ code: 'CALLER_KEYS_UNREAD' })]);
    expect(scene.verifying.reads).toBe(2);
  });

  it('are kept if the store has a key set that cannot be used', async () => {
    const scene = await aScene();
    const token = await sign(scene);
    await outcomeOf(scene.verifier, token);
    scene.verifying.keySet = '{"keys":{}}';
    scene.clock.passSeconds(300);

    expect(await outcomeOf(scene.verifier, token)).toBe('verified');
  });

  it('are revoked by removing them, also if none is left', async () => {
    const scene = await aScene();
    const token = await sign(scene);
    await outcomeOf(scene.verifier, token);
    scene.verifying.keySet = '{"keys":[]}';
    scene.clock.passSeconds(300);

    expect(await outcomeOf(scene.verifier, token)).toBe('CALLER_KEY_UNKNOWN');
  });

  it('do not wait forever for a store that does not answer', async () => {
    const clock = new MovableClock();
    const keys = new CallerKeys({
      source: { read: () => new Promise<never>(() => undefined) },
      clock: clock.now,
      readTimeoutMilliseconds: 1,
      timers: systemTimers,
    });
    const verifier = createCallerVerifier({ keys, audience: 'shop-test', clock: clock.now });
    const token = await sign(await aScene());

    expect(await outcomeOf(verifier, token)).toBe('CALLER_KEYS_UNREAD');
  });

  it('are read again after the clock of the machine was set back', async () => {
    const scene = await aScene();
    const token = await sign(scene);
    await outcomeOf(scene.verifier, token);
    scene.clock.passSeconds(-30);
    await outcomeOf(scene.verifier, token);

    expect(scene.verifying.reads).toBe(2);
  });
});

describe('an unknown key', () => {
  it('is looked up at once if a read is due, and the message is rejected only after it', async () => {
    const scene = await aScene();
    const token = await sign(scene);
    await outcomeOf(scene.verifier, token);
    scene.clock.passSeconds(30);

    expect(await outcomeOf(scene.verifier, withKeyId(token, 'k'.repeat(43)))).toBe('CALLER_KEY_UNKNOWN');
    expect(scene.verifying.reads).toBe(2);
  });

  it('is redelivered while it is too early for a read, and loses nothing when the key appears', async () => {
    const scene = await aScene();
    await outcomeOf(scene.verifier, await sign(scene));
    scene.signing.keySet = await rotateCallerKeys(undefined, { clock: scene.clock.now });
    scene.clock.passSeconds(1);
    const other = await aScene();
    other.signing.keySet = scene.signing.keySet;
    const token = await other.signer.sign(scene.aCaller(), binding);
    expect(await outcomeOf(scene.verifier, token)).toBe('CALLER_KEY_NOT_FOUND_YET');

    scene.verifying.keySet = toPublicCallerKeys(scene.signing.keySet);
    scene.clock.passSeconds(28);
    expect(await outcomeOf(scene.verifier, token)).toBe('CALLER_KEY_NOT_FOUND_YET');
    scene.clock.passSeconds(1);
    expect(await outcomeOf(scene.verifier, token)).toBe('verified');
  });

  it('is not rejected in a message that arrived after the read that decided about another message', async () => {
    const scene = await aScene();
    const other = await aScene();
    await outcomeOf(scene.verifier, await sign(scene));
    const [early, late] = [aBinding(), aBinding()];
    const tokenFor = (each: typeof binding) => other.signer.sign(scene.aCaller(), each);
    const earlyToken = await tokenFor(early);
    scene.clock.passSeconds(1);
    await expect(scene.verifier.verify(earlyToken, early)).rejects.toMatchObject({
      code: 'CALLER_KEY_NOT_FOUND_YET',
    });
    scene.clock.passSeconds(30);
    expect(await scene.verifier.verify(earlyToken, early)).toMatchObject({ refusal: 'CALLER_KEY_UNKNOWN' });

    scene.clock.passSeconds(1);
    scene.verifying.keySet = other.verifying.keySet;
    const lateToken = await tokenFor(late);
    await expect(scene.verifier.verify(lateToken, late)).rejects.toMatchObject({
      code: 'CALLER_KEY_NOT_FOUND_YET',
    });
    scene.clock.passSeconds(30);
    expect(await scene.verifier.verify(lateToken, late)).toHaveProperty('caller');
  });

  it('cannot make a process read the store more than once in thirty seconds', async () => {
    const scene = await aScene();
    const token = await sign(scene);
    const end = scene.clock.milliseconds + 300_000;
    let hostile = 0;
    while (scene.clock.milliseconds < end) {
      hostile += 1;
      const outcome = await outcomeOf(scene.verifier, withKeyId(token, String(hostile).padStart(43, 'k')));
      expect(['CALLER_KEY_NOT_FOUND_YET', 'CALLER_KEY_UNKNOWN']).toContain(outcome);
      scene.clock.passSeconds(0.5);
    }

    expect(hostile).toBe(600);
    expect(scene.verifying.reads).toBe(10);
    expect(await outcomeOf(scene.verifier, token)).toBe('verified');
  });

  it('is rejected with its own reason in the first redelivery after a read, however many there are', async () => {
    const scene = await aScene();
    const token = await sign(scene);
    await outcomeOf(scene.verifier, token);
    const hostile = Array.from({ length: 900 }, (_none, index) =>
      withKeyId(token, String(index).padStart(43, 'k')),
    );
    scene.clock.passSeconds(1);
    for (const each of hostile) {
      expect(await outcomeOf(scene.verifier, each)).toBe('CALLER_KEY_NOT_FOUND_YET');
    }
    scene.clock.passSeconds(29);
    for (const each of hostile) {
      expect(await outcomeOf(scene.verifier, each)).toBe('CALLER_KEY_UNKNOWN');
    }

    expect(scene.verifying.reads).toBe(2);
  });
});

describe('a key set', () => {
  const clock = new MovableClock();

  it('signs with the new key only after the overlap, and keeps an old public key for 36 days', async () => {
    const scene = await aScene();
    const first = await sign(scene);
    await scene.rotate();
    scene.clock.passSeconds(3_599);
    const kidOf = (token: string): unknown =>
      (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { readonly kid: string })
        .kid;
    expect(kidOf(await sign(scene))).toBe(kidOf(first));
    scene.clock.passSeconds(1);
    expect(kidOf(await sign(scene))).not.toBe(kidOf(first));

    scene.clock.passDays(36);
    await scene.rotate();
    expect(keysIn(scene.signing.keySet).map(({ d }) => d === undefined)).toEqual([true, false, false]);
    scene.clock.passSeconds(3_600);
    await scene.rotate();
    expect(keysIn(scene.signing.keySet).map(({ kid }) => kid)).not.toContain(kidOf(first));
  });

  it('has no private part in its public form', async () => {
    const keySet = await rotateCallerKeys();
    const [key] = keysIn(keySet);

    expect(key?.d).toHaveLength(43);
    expect(toPublicCallerKeys(keySet)).not.toContain(key?.d);
    expect(keysIn(toPublicCallerKeys(keySet))).toEqual([{ ...key, d: undefined }]);
    await expect(rotateCallerKeys(toPublicCallerKeys(keySet))).rejects.toMatchObject({
      code: 'INVALID_CALLER_KEY_SET',
    });
  });

  it('without a private key that signs yet cannot sign', async () => {
    const scene = await aScene();
    scene.signing.keySet = scene.verifying.keySet;

    await expect(sign(scene)).rejects.toMatchObject({ code: 'CALLER_SIGNING_KEY_MISSING' });
  });

  it('that is not valid is refused by what is wrong, without its content', async () => {
    const [key, other] = await Promise.all([rotateCallerKeys(), rotateCallerKeys()]).then((sets) =>
      sets.map((text) => keysIn(text)[0]),
    );
    if (key === undefined || other === undefined) {
      throw new Error('No key was created.');
    }
    for (const [text, fault] of [
      ['', 'not JSON'],
      [`{"keys":[${JSON.stringify(key)}`, 'not JSON'],
      ['null', 'no list of keys'],
      [JSON.stringify({ keys: [key, key] }), 'lists a key twice'],
      [JSON.stringify({ keys: [{ ...key, kty: 'RSA' }] }), 'keys[0]'],
      [JSON.stringify({ keys: [key, { ...other, alg: 'none' }] }), 'keys[1]'],
      [JSON.stringify({ keys: [{ ...key, signsFrom: 'soon' }] }), 'keys[0]'],
      [JSON.stringify({ keys: [{ ...key, d: '' }] }), 'keys[0]'],
      [JSON.stringify({ keys: [{ ...key, kid: other.kid }] }), 'not the SHA-256 thumbprint'],
      [JSON.stringify({ keys: [{ ...key, d: other.d }] }), 'does not belong to its public part'],
      [JSON.stringify({ keys: [{ ...key, x: other.x }] }), 'thumbprint'],
    ] as const) {
      const keys = new CallerKeys({ source: new KeyStore(text), clock: clock.now });
      const error: unknown = await keys
        .findPublicKey(key.kid, binding.messageId)
        .catch((reason: unknown) => reason);
      const cause = error instanceof Error ? error.cause : undefined;

      expect(cause).toMatchObject({ code: 'INVALID_CALLER_KEY_SET' });
      expect(String(cause)).toContain(fault);
      expect(String(cause)).not.toContain(key.d);
    }
  });
});
