import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findBearerToken, holdsToken } from './raw-tokens.ts';

const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJl';

const find = (value: unknown) => findBearerToken(JSON.stringify(value));

describe('a bearer token in a payload', () => {
  it.each([
    ['the value of a header', { headers: { authorization: `Bearer ${jwt}` } }, ['headers', 'authorization']],
    ['an opaque token', { calls: [{ auth: 'bearer mF_9.B5f-4.1JqM~+/x==' }] }, ['calls', 0, 'auth']],
    ['in capitals', { auth: 'BEARER 0123456789abcdef' }, ['auth']],
    ['within a log line', { line: `GET / Authorization: Bearer ${jwt} 200` }, ['line']],
    ['the whole payload', `Bearer ${jwt}`, []],
  ])('is found as %s', (_what, payload, path) => {
    expect(find(payload)).toEqual(path);
  });

  it.each([
    { text: 'The bearer of this letter is my messenger.' },
    { text: 'Bearer authentication is required.' },
    { text: 'Bearer Responsibilities-and-duties-of-the-board' + ' are listed below' },
    { text: 'standard bearer' },
    { receipt: jwt },
    { 'Bearer 0123456789abcdef': 1 },
    {},
  ])('is not seen in %j', (payload) => {
    expect(find(payload)).toBeUndefined();
  });

  it('is found wherever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.nat({ max: 3 })), { maxLength: 5 }),
        fc.stringMatching(/^[\w\-.~+/]{16,40}={0,2}$/),
        fc.constantFrom('Bearer', 'bearer', 'BEARER', 'bEaReR'),
        (path, token, scheme) => {
          fc.pre(!path.includes('__proto__'));
          const payload = path.reduceRight<unknown>(
            (inner, key) =>
              typeof key === 'number' ? [...Array<null>(key).fill(null), inner] : { other: 1, [key]: inner },
            `${scheme} ${token}`,
          );
          expect(find(payload)).toEqual(path);
        },
      ),
    );
  });
});

describe('a search for tokens', () => {
  it.each([
    ['bearer '.repeat(300_000)],
    [`bearer ${' '.repeat(2_000_000)}`],
    [`${' '.repeat(2_000_000)}eyJ`],
    [`eyJ${'a'.repeat(2_000_000)}.`],
    [`eyJ${'.'.repeat(2_000_000)}`],
    [`Bearer ${'a'.repeat(2_000_000)} `],
    [`"Bearer ${'='.repeat(2_000_000)} `],
  ])('takes time in proportion to the text', (text) => {
    // A search that takes quadratic time would not end within the time limit of the test.
    expect(typeof holdsToken(text)).toBe('boolean');
    expect(find({ text }) === undefined || holdsToken(text)).toBe(true);
  });
});
