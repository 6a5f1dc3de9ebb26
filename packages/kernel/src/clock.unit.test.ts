import { expect, it } from '@jest/globals';

import { systemClock } from './clock.ts';

it('returns the current time of the machine at each call', () => {
  const before = Date.now();
  const now = systemClock().getTime();

  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
  expect(systemClock()).not.toBe(systemClock());
});
