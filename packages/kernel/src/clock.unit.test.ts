import { expect, it } from '@jest/globals';

import { systemClock } from './clock.ts';

it('tells the time of the machine, anew at each call', () => {
  const before = Date.now();
  const told = systemClock().getTime();

  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
  expect(systemClock()).not.toBe(systemClock());
});
