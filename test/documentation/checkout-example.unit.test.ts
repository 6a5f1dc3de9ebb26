import { describe, expect, it } from '@jest/globals';
import { runCheckout } from '../../examples/checkout/run-checkout.ts';

describe('the checkout example', () => {
  it('carries trace and caller to the consumer without the access token, and rejects a forged caller', async () => {
    const lines: string[] = [];

    await runCheckout((line) => {
      lines.push(line);
    });

    expect(lines).toEqual([
      'Order 1 by user-4711: done',
      'Order 2 without a user: refused',
      '1 message is in the outbox',
      '  with the trace of the request: yes',
      '  with a signed caller: yes',
      '  with the access token: no',
      '1 message was published',
      '  as it was stored: yes',
      'Shipping: processed, for user-4711 of acme',
      '  in the trace of the request: yes',
      'A forged caller: rejected, CALLER_FORGED',
    ]);
  });
});
