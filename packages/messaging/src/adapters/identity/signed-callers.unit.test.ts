import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CompactSign, exportSPKI, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Caller } from '../../message/caller.ts';
import { callerFaultOf } from '../../message/caller-faults.ts';
import { copyCaller } from '../../message/create-caller.ts';
import { aBinding, aScene, audience, type Scene } from './callers.fixture.ts';
import { createCallerSigner } from './create-caller-signer.ts';
import { createCallerVerifier } from './create-caller-verifier.ts';
import { CallerKeys } from './caller-keys.ts';
import { tokenType } from './caller-token.ts';

let scene: Scene;
let binding: ReturnType<typeof aBinding>;
let token: string;
let jwk: JWK;

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const partsOf = (signed: string): readonly [string, string, string] => {
  const [header = '', claims = '', signature = ''] = signed.split('.');
  return [header, claims, signature];
};

const headerOf = (signed: string) =>
  JSON.parse(Buffer.from(partsOf(signed)[0], 'base64url').toString()) as Record<string, unknown>;

const claimsOf = (signed: string) =>
  JSON.parse(Buffer.from(partsOf(signed)[1], 'base64url').toString()) as Record<string, unknown>;

/** Signs with the true key: any header, any claims. */
const signWith = async (header: Record<string, unknown>, claims: unknown): Promise<string> => {
  const key = await importJWK(jwk, 'ES256');
  const payload = Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
};

const publicPartOf = ({ kty, crv, x, y }: JWK): JWK => ({ kty, crv, x, y }) as JWK;

const refusalOf = async (hostile: unknown): Promise<unknown> => {
  const verified = await scene.verifier.verify(hostile, binding);
  return 'refusal' in verified ? verified.refusal : verified.caller;
};

beforeAll(async () => {
  scene = await aScene();
  binding = aBinding();
  token = await scene.signer.sign(scene.aCaller(), binding);
  jwk = (JSON.parse(scene.signing.keySet) as { readonly keys: readonly [JWK] }).keys[0];
});

describe('a signed caller', () => {
  it('is the same when it is verified for its message', async () => {
    expect(await scene.verifier.verify(token, binding)).toEqual({ caller: scene.aCaller() });
  });

  it('has the form that the documentation states', () => {
    expect(headerOf(token)).toEqual({ alg: 'ES256', typ: 'dynamo-outbox-caller+jwt', kid: jwk.kid });
    expect(claimsOf(token)).toEqual({
      iss: 'orders',
      aud: 'shop-test',
      sub: 'user-1',
      tenant: 'acme',
      roles: ['buyer'],
      scopes: ['orders:write'],
      jti: binding.messageId,
      message_type: 'order.placed',
      iat: 1_795_780_800,
      exp: 1_798_804_800,
    });
  });

  it('arrives unchanged, and is as long as announced, whatever it contains', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((value) => callerFaultOf({ ...scene.aCaller(), subject: value }) === undefined);
    const seconds = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          subject: text,
          tenant: fc.option(text, { nil: undefined }),
          roles: fc.array(text, { maxLength: 5 }),
          scopes: fc.array(text, { maxLength: 5 }),
          issuedAt: seconds.filter((date) => date <= scene.clock.now()),
        }),
        async ({ tenant, ...fields }) => {
          const caller: Caller = {
            ...fields,
            ...(tenant === undefined ? {} : { tenant }),
            expiresAt: scene.aCaller().expiresAt,
          };
          const signed = await scene.signer.sign(caller, binding);

          expect(signed).toHaveLength(scene.signer.tokenLength(caller, binding));
          expect(await scene.verifier.verify(signed, binding)).toEqual({ caller: copyCaller(caller) });
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a hostile token', () => {
  it('for another message, or from another service, is refused', async () => {
    const other = await scene.verifier.verify(token, aBinding());
    const source = await scene.verifier.verify(token, { ...binding, source: 'payments' });

    expect(other).toMatchObject({ refusal: 'CALLER_OF_ANOTHER_MESSAGE' });
    expect(source).toMatchObject({ refusal: 'CALLER_OF_ANOTHER_MESSAGE' });
  });

  it('for another audience is refused', async () => {
    const keys = new CallerKeys({ source: scene.signing, clock: scene.clock.now });
    const foreign = await createCallerSigner({ keys, audience: 'shop-staging' }).sign(
      scene.aCaller(),
      binding,
    );

    expect(await refusalOf(foreign)).toBe('CALLER_FOREIGN');
    expect(await refusalOf(await signWith(headerOf(token), { ...claimsOf(token), aud: [audience] }))).toBe(
      'CALLER_FOREIGN',
    );
    expect(await refusalOf(await signWith(headerOf(token), { ...claimsOf(token), aud: undefined }))).toBe(
      'CALLER_FOREIGN',
    );
  });

  it.each(['\n', ' ', '=', '==', '\u00e9', '.'])('with %j at its end is refused', async (end) => {
    expect(await refusalOf(`${token}${end}`)).toBe('CALLER_MALFORMED');
  });

  it('of a message of another type is refused', async () => {
    const other = { ...binding, type: 'order.cancelled' };

    expect(await scene.verifier.verify(token, other)).toMatchObject({ refusal: 'CALLER_OF_ANOTHER_MESSAGE' });
  });

  it('without a signature is refused', async () => {
    const [, claims, signature] = partsOf(token);
    for (const alg of ['none', 'None', 'NONE', '', null, undefined, ['ES256']]) {
      const header = encode({ ...headerOf(token), alg });
      expect(await refusalOf(`${header}.${claims}.`)).toBe('CALLER_FORGED');
      expect(await refusalOf(`${header}.${claims}.${signature}`)).toBe('CALLER_FORGED');
    }
    expect(await refusalOf(`${partsOf(token)[0]}.${claims}.`)).toBe('CALLER_FORGED');
  });

  it('with an HMAC that uses the public key as its secret is refused', async () => {
    const publicJwk = publicPartOf(jwk);
    const publicKey = await importJWK(publicJwk, 'ES256', { extractable: true });
    const spki = publicKey instanceof Uint8Array ? '' : await exportSPKI(publicKey);
    for (const secret of [spki, jwk.x ?? '', JSON.stringify(publicJwk)]) {
      const input = `${encode({ ...headerOf(token), alg: 'HS256' })}.${partsOf(token)[1]}`;
      const signature = createHmac('sha256', secret).update(input).digest('base64url');
      expect(await refusalOf(`${input}.${signature}`)).toBe('CALLER_FORGED');
    }
  });

  it('with a changed claim, header or signature is refused', async () => {
    const [header, claims, signature] = partsOf(token);
    const promoted = encode({ ...claimsOf(token), roles: ['admin'] });
    const half = Buffer.from(signature, 'base64url').subarray(0, 32).toString('base64url');

    expect(await refusalOf(`${header}.${promoted}.${signature}`)).toBe('CALLER_FORGED');
    expect(await refusalOf(`${header}.${claims}.${encode('s'.repeat(64))}`)).toBe('CALLER_FORGED');
    expect(await refusalOf(`${header}.${claims}.${half}`)).toBe('CALLER_FORGED');
    expect(await refusalOf(`${header}.${claims}.${Buffer.alloc(64).toString('base64url')}`)).toBe(
      'CALLER_FORGED',
    );
  });

  it('with the key of another key set, under the id of a known key, is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await new CompactSign(Buffer.from(JSON.stringify(claimsOf(token))))
      .setProtectedHeader({ alg: 'ES256', typ: tokenType, kid: jwk.kid ?? '' })
      .sign(privateKey);

    expect(await refusalOf(forged)).toBe('CALLER_FORGED');
  });

  it('with an unknown or strange key id is refused', async () => {
    const kid = jwk.kid ?? '';
    for (const [hostile, refusal] of [
      ['k'.repeat(43), 'CALLER_KEY_UNKNOWN'],
      ['', 'CALLER_KEY_UNKNOWN'],
      ['../../etc/passwd', 'CALLER_KEY_UNKNOWN'],
      ['__proto__', 'CALLER_KEY_UNKNOWN'],
      [`${kid}\u0000`, 'CALLER_KEY_UNKNOWN'],
      [7, 'CALLER_MALFORMED'],
      [undefined, 'CALLER_MALFORMED'],
    ]) {
      scene.clock.passSeconds(31);
      const header = encode({ ...headerOf(token), kid: hostile });
      expect(await refusalOf(`${header}.${partsOf(token)[1]}.${partsOf(token)[2]}`)).toBe(refusal);
    }
  });

  it('with header members that no signed caller has is refused, even with a valid signature', async () => {
    const publicJwk = publicPartOf(jwk);
    for (const member of [
      { jwk: publicJwk },
      { jku: 'https://attacker.example/keys' },
      { x5u: 'https://attacker.example/cert' },
      { x5c: ['MII'] },
      { cty: 'JWT' },
    ]) {
      expect(await refusalOf(await signWith({ ...headerOf(token), ...member }, claimsOf(token)))).toBe(
        'CALLER_MALFORMED',
      );
    }
    // jose does not sign these two.
    for (const member of [{ crit: ['exp'], exp: 1 }, { b64: false, crit: ['b64'] }, { zip: 'DEF' }]) {
      const header = encode({ ...headerOf(token), ...member });
      expect(await refusalOf(`${header}.${partsOf(token)[1]}.${partsOf(token)[2]}`)).toBe('CALLER_MALFORMED');
    }
  });

  it('of another type is refused, even with a valid signature', async () => {
    for (const typ of ['JWT', 'at+jwt', undefined, `application/${tokenType}`]) {
      expect(await refusalOf(await signWith({ kid: jwk.kid, typ }, claimsOf(token)))).toBe(
        'CALLER_MALFORMED',
      );
    }
  });

  it('with claims of another form is refused, even with a valid signature', async () => {
    const claims = claimsOf(token);
    for (const changed of [
      'not JSON',
      'null',
      '[]',
      '"text"',
      { ...claims, sub: undefined },
      { ...claims, sub: 7 },
      { ...claims, sub: '' },
      { ...claims, roles: 'admin' },
      { ...claims, roles: [['admin']] },
      { ...claims, scopes: null },
      { ...claims, tenant: null },
      { ...claims, exp: undefined },
      { ...claims, exp: '9999999999' },
      { ...claims, exp: claims['iat'] },
      { ...claims, iat: -1 },
      { ...claims, sub: '\ud800' },
    ]) {
      expect(await refusalOf(await signWith(headerOf(token), changed))).toBe('CALLER_MALFORMED');
    }
  });

  it('with a key of JSON twice is read as the signature covers it, or refused', async () => {
    const [header, claims, signature] = partsOf(token);
    const text = Buffer.from(header, 'base64url').toString();
    const twice = encode(`${text.slice(0, -1)},"alg":"none"}`);
    const reversed = encode(`{"alg":"none",${text.slice(1)}`);

    expect(await refusalOf(`${twice}.${claims}.${signature}`)).toBe('CALLER_FORGED');
    expect(await refusalOf(`${reversed}.${claims}.${signature}`)).toBe('CALLER_FORGED');
  });

  it.each([
    ['empty', ''],
    ['one part', 'abc'],
    ['two parts', 'a.b'],
    ['four parts', 'a.b.c.d'],
    ['only dots', '..'],
    ['not base64url', '!!.!!.!!'],
    ['not ASCII', 'ä.ö.ü'],
    ['a number', 7],
    ['an object', { token: 'a.b.c' }],
    ['a list', ['a.b.c']],
    ['a boolean', true],
  ])('that is %s is refused as malformed', async (_what, hostile) => {
    expect(await refusalOf(hostile)).toBe('CALLER_MALFORMED');
  });

  it('that is too long is refused before it is parsed', async () => {
    const [header, claims, signature] = partsOf(token);
    for (const length of [4_097, 2 ** 20]) {
      const padded = `${header}.${claims}${'A'.repeat(length - token.length)}.${signature}`;
      const verified = await scene.verifier.verify(padded, binding);
      expect(verified).toEqual({
        refusal: 'CALLER_MALFORMED',
        detail: `It has ${length} characters, more than 4096.`,
      });
    }
  });

  it('never makes the verifier throw or accept it, and no detail contains it', async () => {
    const [header, claims, signature] = partsOf(token);
    const segment = fc.oneof(
      fc.constantFrom(header, claims, signature),
      fc.string({ unit: 'binary' }),
      fc.json().map(encode),
      fc
        .record(
          {
            alg: fc.oneof(fc.constantFrom('ES256', 'none', 'HS256', 'RS256'), fc.anything()),
            typ: fc.oneof(fc.constant(tokenType), fc.anything()),
            kid: fc.oneof(fc.constantFrom(jwk.kid, 'toString', '__proto__'), fc.anything()),
            crit: fc.anything(),
            jwk: fc.anything(),
          },
          { requiredKeys: [] },
        )
        .map((value) => encode(value)),
    );
    const flipped = fc
      .nat({ max: token.length - 1 })
      .chain((place) =>
        fc
          .constantFrom('A', 'B', '.', '\u0000', '=', 'ä')
          .map((character) => token.slice(0, place) + character + token.slice(place + 1)),
      );
    const hostile = fc.oneof(
      fc.anything(),
      fc.array(segment, { maxLength: 5 }).map((segments) => segments.join('.')),
      flipped,
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        fc.pre(value !== token);
        // A token that is almost the true one may name another key, which is looked up.
        scene.clock.passSeconds(31);
        const verified = await scene.verifier.verify(value, binding);
        if ('caller' in verified) {
          // The last character of a signature has bits that base64url ignores.
          expect(String(value).slice(0, -1)).toBe(token.slice(0, -1));
          return;
        }
        expect(verified.refusal).toMatch(/^CALLER_/u);
        expect(verified.detail.length).toBeLessThan(200);
        expect(verified.detail).not.toContain(claims.slice(0, 20));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the time of a caller', () => {
  it('ends with its lifetime, with a tolerance for clocks', async () => {
    const one = await aScene();
    const signed = await one.signer.sign(one.aCaller(1), binding);
    const refusal = async () => {
      const verified = await one.verifier.verify(signed, binding);
      return 'refusal' in verified ? verified.refusal : undefined;
    };

    one.clock.passSeconds(86_400 + 59);
    expect(await refusal()).toBeUndefined();
    one.clock.passSeconds(1);
    expect(await refusal()).toBe('CALLER_EXPIRED');
    one.clock.passSeconds(-86_400 - 60 - 60);
    expect(await refusal()).toBeUndefined();
    one.clock.passSeconds(-1);
    expect(await refusal()).toBe('CALLER_NOT_YET_VALID');
  });

  it('covers the longest wait in queue, dead-letter queue and outbox by default', async () => {
    const one = await aScene();
    const signed = await one.signer.sign(one.aCaller(), binding);
    one.clock.passDays(14 + 14 + 7);

    expect(await one.verifier.verify(signed, binding)).toHaveProperty('caller');
  });

  it('can be extended while expired messages are redriven', async () => {
    const one = await aScene({ expiredGraceDays: 10 });
    const signed = await one.signer.sign(one.aCaller(1), binding);
    one.clock.passDays(11);
    expect(await one.verifier.verify(signed, binding)).toHaveProperty('caller');

    one.clock.passDays(1);
    expect(await one.verifier.verify(signed, binding)).toMatchObject({ refusal: 'CALLER_EXPIRED' });
  });
});

describe('options', () => {
  it('are checked when signer and verifier are created', () => {
    const keys = new CallerKeys({ source: scene.signing });
    for (const wrong of ['', 'a b', 'ä', 'x'.repeat(129)]) {
      expect(() => createCallerSigner({ keys, audience: wrong })).toThrow(RangeError);
      expect(() => createCallerVerifier({ keys, audience: wrong })).toThrow(RangeError);
    }
    expect(() => createCallerVerifier({ keys, audience, clockToleranceSeconds: -1 })).toThrow(
      'clockToleranceSeconds',
    );
    expect(() => createCallerVerifier({ keys, audience, expiredGraceDays: Number.NaN })).toThrow(
      'expiredGraceDays',
    );
    expect(() => new CallerKeys({ source: scene.signing, refreshSeconds: 0 })).toThrow('refreshSeconds');
    expect(() => new CallerKeys({ source: scene.signing, refreshSeconds: 5 })).not.toThrow();
    expect(() => new CallerKeys({ source: scene.signing, minSecondsBetweenReads: 301 })).toThrow(
      'minSecondsBetweenReads',
    );
    expect(() => new CallerKeys({ source: scene.signing, readTimeoutMilliseconds: 0.5 })).toThrow(
      'readTimeoutMilliseconds',
    );
  });
});
