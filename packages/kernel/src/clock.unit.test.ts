import { expect, it } from '@jest/globals';

import { systemClock } from './clock.ts';

it('returns the current time of the machine at each call', () => {
  const before = Date.now();
  const told = systemClock().getTime();

  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
  expect(systemClock()).not.toBe(systemClock());
});
