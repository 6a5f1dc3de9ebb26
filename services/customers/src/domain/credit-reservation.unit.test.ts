import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type CreditRecord,
  type CreditRequest,
  releaseCredit,
  reserveCredit,
  withdrawRequest,
} from './credit-reservation.ts';
import {
  aCustomer,
  aDeclinedReservation,
  aHeldReservation,
  aReleasedReservation,
  aWithdrawnRequest,
} from './customer.fixture.ts';
import type { Customer } from './customer.ts';
import type { OrderId } from './ids.ts';

const at = new Date('2026-11-21T08:00:00.000Z');
const { customerId, orderId } = aHeldReservation();
const aRequest = (amount: number): CreditRequest => ({ customerId, orderId, amount });

describe('reserveCredit', () => {
  it('reserves exactly the remaining credit', () => {
    const customer = aCustomer({ creditLimit: 250, reservedCredit: 150, version: 3 });

    expect(reserveCredit({ customer, earlier: undefined }, aRequest(100), at)).toEqual({
      outcome: 'RESERVED',
      customer: { ...customer, reservedCredit: 250, version: 4, updatedAt: at },
      reservation: { ...aRequest(100), state: 'RESERVED', createdAt: at },
    });
  });

  it('declines one more than the remaining credit, and still increments the version', () => {
    const customer = aCustomer({ creditLimit: 250, reservedCredit: 150, version: 3 });

    expect(reserveCredit({ customer, earlier: undefined }, aRequest(101), at)).toEqual({
      outcome: 'DECLINED',
      customer: { ...customer, version: 4, updatedAt: at },
      reservation: { ...aRequest(101), state: 'DECLINED', reason: 'CREDIT_LIMIT_EXCEEDED', createdAt: at },
    });
  });

  it('declines any amount for a limit of zero', () => {
    const customer = aCustomer({ creditLimit: 0 });

    expect(reserveCredit({ customer, earlier: undefined }, aRequest(1), at)).toMatchObject({
      outcome: 'DECLINED',
    });
  });

  it('adds amounts exactly up to the largest safe integer', () => {
    const customer = aCustomer({
      creditLimit: Number.MAX_SAFE_INTEGER,
      reservedCredit: Number.MAX_SAFE_INTEGER - 1,
    });

    expect(reserveCredit({ customer, earlier: undefined }, aRequest(1), at)).toMatchObject({
      outcome: 'RESERVED',
      customer: { reservedCredit: Number.MAX_SAFE_INTEGER },
    });
    expect(reserveCredit({ customer, earlier: undefined }, aRequest(2), at)).toMatchObject({
      outcome: 'DECLINED',
    });
  });

  it.each([0, -1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])('refuses an amount of %d', (amount) => {
    expect(reserveCredit({ customer: aCustomer(), earlier: undefined }, aRequest(amount), at)).toEqual({
      outcome: 'REFUSED',
      refusal: 'AMOUNT_INVALID',
    });
  });

  it('records a request for an unknown customer', () => {
    expect(reserveCredit({ customer: undefined, earlier: undefined }, aRequest(100), at)).toEqual({
      outcome: 'UNKNOWN_CUSTOMER',
      reservation: { ...aRequest(100), state: 'DECLINED', reason: 'CUSTOMER_NOT_FOUND', createdAt: at },
    });
  });

  it.each([aHeldReservation(), aDeclinedReservation(), aReleasedReservation()])(
    'repeats its answer for an order whose reservation is $state, for any available credit',
    (earlier) => {
      const customer = aCustomer({ creditLimit: 1_000_000 });

      expect(reserveCredit({ customer, earlier }, aRequest(100), at)).toEqual({
        outcome: 'ANSWERED_BEFORE',
        reservation: earlier,
      });
    },
  );

  it('reserves nothing after the request was withdrawn', () => {
    expect(reserveCredit({ customer: aCustomer(), earlier: aWithdrawnRequest() }, aRequest(100), at)).toEqual(
      {
        outcome: 'WITHDRAWN_BEFORE',
      },
    );
  });

  it('repeats that the customer was not found, even if it exists now', () => {
    const earlier = aDeclinedReservation({ reason: 'CUSTOMER_NOT_FOUND' });

    expect(reserveCredit({ customer: aCustomer(), earlier }, aRequest(100), at)).toEqual({
      outcome: 'ANSWERED_BEFORE',
      reservation: earlier,
    });
  });
});

describe('withdrawRequest', () => {
  it('releases reserved credit', () => {
    const customer = aCustomer({ reservedCredit: 150, version: 2 });

    expect(
      withdrawRequest({ customer, earlier: aHeldReservation({ amount: 100 }) }, aRequest(1), at),
    ).toEqual({
      outcome: 'RELEASED',
      customer: { ...customer, reservedCredit: 50, version: 3, updatedAt: at },
      reservation: { ...aHeldReservation(), state: 'RELEASED', releasedAt: at },
    });
  });

  it.each([undefined, aCustomer()])(
    'stores the withdrawal of a request that was not handled yet, for the customer %j',
    (customer) => {
      expect(withdrawRequest({ customer, earlier: undefined }, { customerId, orderId }, at)).toEqual({
        outcome: 'WITHDRAWN',
        record: { customerId, orderId, createdAt: at, state: 'WITHDRAWN' },
      });
    },
  );

  it.each([aDeclinedReservation(), aReleasedReservation(), aWithdrawnRequest()])(
    'changes nothing when the request is $state',
    (earlier) => {
      expect(withdrawRequest({ customer: aCustomer(), earlier }, aRequest(1), at)).toEqual({
        outcome: 'UNCHANGED',
      });
    },
  );

  it('refuses to release the credit of a customer who does not exist', () => {
    expect(withdrawRequest({ customer: undefined, earlier: aHeldReservation() }, aRequest(1), at)).toEqual({
      outcome: 'REFUSED',
      refusal: 'CUSTOMER_NOT_FOUND',
    });
  });
});

describe('releaseCredit', () => {
  it('releases the reserved credit', () => {
    const customer = aCustomer({ reservedCredit: 150, version: 2 });

    expect(releaseCredit(customer, aHeldReservation({ amount: 100 }), at)).toEqual({
      outcome: 'RELEASED',
      customer: { ...customer, reservedCredit: 50, version: 3, updatedAt: at },
      reservation: { ...aHeldReservation(), state: 'RELEASED', releasedAt: at },
    });
  });

  it('changes nothing when it was released before', () => {
    expect(releaseCredit(aCustomer(), aReleasedReservation(), at)).toEqual({ outcome: 'UNCHANGED' });
  });

  it.each([aDeclinedReservation(), aWithdrawnRequest()])('refuses a request that is $state', (record) => {
    expect(releaseCredit(aCustomer(), record, at)).toEqual({
      outcome: 'REFUSED',
      refusal: 'CREDIT_NOT_RESERVED',
    });
  });
});

describe('the credit of a customer', () => {
  interface Ledger {
    readonly customer: Customer;
    readonly reservations: ReadonlyMap<OrderId, CreditRecord>;
  }
  interface Step {
    readonly kind: 'reserve' | 'release' | 'withdraw';
    readonly order: number;
    readonly amount: number;
  }

  const steps = fc.array(
    fc.record<Step>({
      kind: fc.constantFrom('reserve', 'release', 'withdraw'),
      order: fc.integer({ min: 0, max: 5 }),
      amount: fc.oneof(fc.integer({ min: -5, max: 120 }), fc.maxSafeInteger()),
    }),
    { maxLength: 40 },
  );

  const decide = (
    { customer, earlier }: { readonly customer: Customer; readonly earlier: CreditRecord | undefined },
    { kind, subject, amount }: Pick<Step, 'kind' | 'amount'> & { readonly subject: OrderId },
  ) => {
    const request = { customerId, orderId: subject, amount };
    switch (kind) {
      case 'reserve':
        return reserveCredit({ customer, earlier }, request, at);
      case 'release':
        return releaseCredit(customer, earlier ?? aDeclinedReservation(), at);
      case 'withdraw':
        return withdrawRequest({ customer, earlier }, request, at);
    }
  };

  const take = ({ customer, reservations }: Ledger, { kind, order, amount }: Step): Ledger => {
    const subject = `order-${order}` as OrderId;
    const earlier = reservations.get(subject);
    const decision = decide({ customer, earlier }, { kind, subject, amount });
    if ('record' in decision) {
      return { customer, reservations: new Map(reservations).set(subject, decision.record) };
    }
    if (!('customer' in decision)) {
      return { customer, reservations };
    }
    expect(decision.customer.version).toBe(customer.version + 1);
    return {
      customer: decision.customer,
      reservations: new Map(reservations).set(subject, decision.reservation),
    };
  };

  it('never exceeds the limit and is the sum of reservations, after any sequence of reservations, releases and withdrawals', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat()),
        steps,
        (creditLimit, sequence) => {
          let ledger: Ledger = { customer: aCustomer({ creditLimit }), reservations: new Map() };
          for (const step of sequence) {
            ledger = take(ledger, step);

            const held = [...ledger.reservations.values()].filter((record) => record.state === 'RESERVED');
            const sum = held.reduce((total, { amount }) => total + amount, 0);
            expect(ledger.customer.reservedCredit).toBe(sum);
            expect(sum).toBeGreaterThanOrEqual(0);
            expect(sum).toBeLessThanOrEqual(creditLimit);
          }
        },
      ),
    );
  });
});
