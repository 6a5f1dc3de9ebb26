import { describe, expect, it } from '@jest/globals';
import { simulate } from '@dynamo-outbox/simulation';
import { creditSystem } from './credit-invariant.fixture.ts';

describe('the credit of a customer', () => {
  it('stays within the limit, and equals the approved orders at rest, under hundreds of schedules', async () => {
    const { calls } = await simulate({ ...creditSystem(), schedules: 500 });

    expect(calls).toBeGreaterThanOrEqual(20);
  });
});
