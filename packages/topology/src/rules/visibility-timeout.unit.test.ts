import { describe, expect, it } from '@jest/globals';
import { visibilityTimeoutRule } from './visibility-timeout.ts';

const facts = { queue: 'billing--orders', function: 'on-order', timeoutSeconds: 30 };

describe('visibilityTimeoutRule', () => {
  it.each([180, 181])(
    'accepts %d seconds for a function with a timeout of 30',
    (visibilityTimeoutSeconds) => {
      expect(visibilityTimeoutRule({ ...facts, visibilityTimeoutSeconds })).toBe('kept');
    },
  );

  it('rejects a second less than six times the timeout', () => {
    expect(visibilityTimeoutRule({ ...facts, visibilityTimeoutSeconds: 179 })).toEqual({
      fault:
        'Queue "billing--orders" hides messages for 179 seconds; 6 times the timeout of "on-order" are 180. Hide them for ' +
        '180 seconds at least, or shorten the timeout.',
    });
  });

  it('does not apply if a number is known only at deployment', () => {
    expect(visibilityTimeoutRule({ ...facts, visibilityTimeoutSeconds: undefined })).toBe('not-applicable');
    expect(visibilityTimeoutRule({ ...facts, visibilityTimeoutSeconds: 1, timeoutSeconds: undefined })).toBe(
      'not-applicable',
    );
  });
});
