import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from './caller.ts';
import { assertCaller } from './caller-faults.ts';
import { createCaller } from './create-caller.ts';

const clock = () => new Date('2026-11-27T12:00:00.789Z');

const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';

const errorOf = (
  act: () => unknown,
): { readonly code?: string; readonly field?: string; readonly message: string } => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  return { message: 'nothing was thrown' };
};

describe('a new caller', () => {
  it('is valid for 35 days in whole seconds, without roles and scopes', () => {
    expect(createCaller({ subject: 'user-1' }, { clock })).toEqual({
      subject: 'user-1',
      roles: [],
      scopes: [],
      issuedAt: new Date('2026-11-27T12:00:00.000Z'),
      expiresAt: new Date('2027-01-01T12:00:00.000Z'),
    });
  });

  it('has the lifetime that its creator chooses', () => {
    const { expiresAt } = createCaller({ subject: 'user-1' }, { clock, lifetimeDays: 0.5 });

    expect(expiresAt).toEqual(new Date('2026-11-28T00:00:00.000Z'));
    for (const lifetimeDays of [0, -1, Number.NaN, 367]) {
      expect(() => createCaller({ subject: 'user-1' }, { clock, lifetimeDays })).toThrow(RangeError);
    }
  });

  it('does not change with the lists that it was created from', () => {
    const roles = ['reader'];
    const caller = createCaller({ subject: 'user-1', roles }, { clock });
    roles.push('admin');

    expect(caller.roles).toEqual(['reader']);
  });

  const faulty: readonly (readonly [field: string, change: Readonly<Record<string, unknown>>])[] = [
    ['subject', { subject: '' }],
    ['subject', { subject: undefined }],
    ['subject', { subject: 'a\nb' }],
    ['subject', { subject: '\ud800' }],
    ['subject', { subject: 'x'.repeat(257) }],
    ['subject', { subject: 'x'.repeat(2 ** 20) }],
    ['tenant', { tenant: 7 }],
    ['roles', { roles: 'admin' }],
    ['roles', { roles: Array.from({ length: 65 }, () => 'r') }],
    ['roles[1]', { roles: ['a', null] }],
    // eslint-disable-next-line no-sparse-arrays
    ['roles[0]', { roles: [, 'a'] }],
    ['scopes[0]', { scopes: [''] }],
  ];

  it.each(faulty)('with an invalid %s is refused by the name of the field', (field, change) => {
    const error = errorOf(() => createCaller({ subject: 'user-1', ...change }, { clock }));

    expect(error).toMatchObject({ code: 'INVALID_CALLER', field });
  });

  it.each(['subject', 'tenant', 'roles', 'scopes'])(
    'with an access token in its %s is refused without showing it',
    (field) => {
      for (const token of [jwt, `Bearer ${jwt}`, 'bearer 0123456789abcdef', ` ${jwt} `]) {
        const value = field.endsWith('s') ? [token] : token;
        const error = errorOf(() => createCaller({ subject: 'user-1', [field]: value }, { clock }));

        expect(error.code).toBe('RAW_ACCESS_TOKEN');
        expect(error.message).toContain(`caller.${field}`);
        expect(error.message).not.toContain(token.trim().slice(-16));
      }
    },
  );
});

describe('the check of a caller', () => {
  it('ends for anything with an answer or a coded error', () => {
    const anything = fc.anything({ withDate: true, withNullPrototype: true });
    const maybe = fc.record(
      {
        subject: fc.oneof(anything, fc.string({ unit: 'binary' })),
        tenant: anything,
        roles: fc.oneof(anything, fc.array(fc.string())),
        scopes: fc.oneof(anything, fc.array(fc.string())),
        issuedAt: fc.oneof(anything, fc.date()),
        expiresAt: fc.oneof(anything, fc.date()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(anything, maybe), (caller) => {
        const { code } = errorOf(() => {
          assertCaller(caller);
        });
        expect([undefined, 'INVALID_CALLER', 'RAW_ACCESS_TOKEN']).toContain(code);
      }),
    );
  });

  it('requires an expiry after the issue', () => {
    const caller: Caller = createCaller({ subject: 'user-1' }, { clock });
    const check = (change: Partial<Caller>) =>
      errorOf(() => {
        assertCaller({ ...caller, ...change });
      }).field;

    expect(check({ expiresAt: caller.issuedAt })).toBe('expiresAt');
    expect(check({ expiresAt: new Date(Number.NaN) })).toBe('expiresAt');
    expect(check({ issuedAt: new Date(-1) })).toBe('issuedAt');
  });
});
