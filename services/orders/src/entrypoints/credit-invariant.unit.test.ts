import { describe, expect, it } from '@jest/globals';
import { simulate } from '@dynamo-outbox/simulation';
import { creditSystem } from './credit-invariant.fixture.ts';

describe('the credit of a customer', () => {
  // `credit-invariant.proof.test.ts` has more schedules.
  it('stays within the limit, and equals the approved orders at rest, under every schedule', async () => {
    const { calls } = await simulate({ ...creditSystem(), schedules: 40 });

    expect(calls).toBeGreaterThanOrEqual(20);
  });

  it('is shown to exceed the limit when it is read from a cache', async () => {
    await expect(simulate(creditSystem('cached-credit'))).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' });
  });

  it('is shown to stay reserved for expired orders when the customers service ignores their expiry', async () => {
    await expect(simulate(creditSystem('expired-orders-ignored'))).rejects.toMatchObject({
      code: 'INVARIANT_BROKEN',
    });
  });
});
