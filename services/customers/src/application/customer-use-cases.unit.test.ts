import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CreditRecord } from '../domain/credit-reservation.ts';
import {
  aCustomer,
  aDeclinedReservation,
  aHeldReservation,
  aReleasedReservation,
  aWithdrawnRequest,
} from '../domain/customer.fixture.ts';
import type { OrderId } from '../domain/ids.ts';
import {
  createCustomersUnderTest,
  type CustomersUnderTest,
  now,
  toMessage,
} from '../testing/customers-under-test.ts';
import { createFindCustomer } from './find-customer.ts';
import type { ReserveCreditResult } from './reserve-credit.ts';

const { customerId, orderId } = aHeldReservation();
const orderingKey = `customer#${customerId}`;

/** Sequence number of the first commit about a customer. */
const place = Math.floor(now.getTime() / 10);

describe('the use cases of the customers service', () => {
  let service: CustomersUnderTest;

  beforeEach(() => {
    service = createCustomersUnderTest();
  });

  const messages = (): readonly object[] =>
    service
      .recorded()
      .map(toMessage)
      .map(({ type, payload, orderingKey: key, sequence }) => ({
        type,
        payload,
        orderingKey: key,
        sequence,
      }));
  const reservations = (): readonly CreditRecord[] => service.store.reservations.values();

  describe('createCustomer', () => {
    const create = (creditLimit: number): ReturnType<CustomersUnderTest['useCases']['createCustomer']> =>
      service.run((unitOfWork) => service.useCases.createCustomer(unitOfWork, { name: 'Ada', creditLimit }));

    it.each([0, 250])('registers a customer with a limit of %d and publishes it', async (creditLimit) => {
      const result = await create(creditLimit);

      const [customer] = service.store.customers.values();
      expect(customer).toMatchObject({
        name: 'Ada',
        creditLimit,
        reservedCredit: 0,
        version: 0,
        createdAt: now,
      });
      expect(result).toEqual({ accepted: true, customer });
      expect(messages()).toEqual([
        {
          type: 'customer.created',
          payload: { customerId: customer?.id, name: 'Ada', creditLimit },
          orderingKey: `customer#${String(customer?.id)}`,
          sequence: place,
        },
      ]);
      expect(service.recorded()[0]?.topic).toBe('customers');
    });

    it('refuses a negative limit and writes nothing', async () => {
      expect(await create(-1)).toEqual({ accepted: false, refusal: 'CREDIT_LIMIT_INVALID' });
      expect(service.store.customers.values()).toEqual([]);
      expect(messages()).toEqual([]);
    });
  });

  describe('reserveCredit', () => {
    const reserve = (amount: number, order: OrderId = orderId): Promise<ReserveCreditResult> =>
      service.run((unitOfWork) =>
        service.useCases.reserveCredit(unitOfWork, { customerId, orderId: order, amount }),
      );

    it('reserves exactly the limit and publishes it', async () => {
      await service.given(aCustomer({ creditLimit: 250 }));

      expect(await reserve(250)).toBe('CREDIT_RESERVED');
      expect(service.find(customerId)).toMatchObject({ reservedCredit: 250, version: 1, updatedAt: now });
      expect(reservations()).toEqual([aHeldReservation({ amount: 250, createdAt: now })]);
      expect(messages()).toEqual([
        {
          type: 'customer.credit-reserved',
          payload: { customerId, orderId, amount: 250 },
          orderingKey,
          sequence: place,
        },
      ]);
    });

    it('declines one more than the limit and publishes that', async () => {
      await service.given(aCustomer({ creditLimit: 250 }));

      expect(await reserve(251)).toBe('CREDIT_LIMIT_EXCEEDED');
      expect(service.find(customerId)).toMatchObject({ reservedCredit: 0, version: 1 });
      expect(reservations()).toEqual([aDeclinedReservation({ amount: 251, createdAt: now })]);
      expect(messages()).toEqual([
        {
          type: 'customer.credit-reservation-failed',
          payload: { customerId, orderId },
          orderingKey,
          sequence: place,
        },
      ]);
    });

    it('publishes that the customer is unknown', async () => {
      expect(await reserve(100)).toBe('CUSTOMER_NOT_FOUND');
      expect(reservations()).toEqual([
        aDeclinedReservation({ reason: 'CUSTOMER_NOT_FOUND', createdAt: now }),
      ]);
      expect(messages()).toEqual([
        {
          type: 'customer.validation-failed',
          payload: { customerId, orderId, error: 'CUSTOMER_NOT_FOUND_ERROR' },
          orderingKey,
          sequence: place,
        },
      ]);
    });

    it.each([0, -100, 0.5])('refuses an amount of %d and writes nothing', async (amount) => {
      await service.given(aCustomer());

      await expect(reserve(amount)).rejects.toMatchObject({ code: 'CREDIT_AMOUNT_INVALID' });
      expect(service.find(customerId)).toEqual(aCustomer());
      expect(messages()).toEqual([]);
    });

    it.each([
      [aHeldReservation(), 'CREDIT_RESERVED', 'customer.credit-reserved'],
      [aDeclinedReservation(), 'CREDIT_LIMIT_EXCEEDED', 'customer.credit-reservation-failed'],
      [
        aDeclinedReservation({ reason: 'CUSTOMER_NOT_FOUND' }),
        'CUSTOMER_NOT_FOUND',
        'customer.validation-failed',
      ],
    ] as const)('repeats its answer for the same order: %j', async (earlier, result, type) => {
      const customer = aCustomer({ creditLimit: 1000, reservedCredit: 100, version: 5 });
      await service.given(customer, earlier);

      expect(await reserve(7)).toBe(result);
      expect(service.find(customerId)).toEqual(customer);
      expect(reservations()).toEqual([earlier]);
      expect(messages()).toMatchObject([{ type, sequence: place }]);
    });

    it('does not answer or reserve again for an order whose credit was released', async () => {
      const customer = aCustomer({ version: 2 });
      await service.given(customer, aReleasedReservation());

      expect(await reserve(100)).toBe('CREDIT_RELEASED_BEFORE');
      expect(service.find(customerId)).toEqual(customer);
      expect(reservations()).toEqual([aReleasedReservation()]);
      expect(messages()).toEqual([]);
    });

    it('reserves the remaining credit for only one of two concurrent orders', async () => {
      await service.given(aCustomer({ creditLimit: 100 }));

      const results = await Promise.all([
        reserve(100),
        reserve(100, '5f6cbb0e-0f0b-4a9e-9d39-0a1f3d1f2a02' as OrderId),
      ]);

      expect(results.toSorted()).toEqual(['CREDIT_LIMIT_EXCEEDED', 'CREDIT_RESERVED']);
      expect(service.find(customerId)).toMatchObject({ reservedCredit: 100, version: 2 });
      expect(messages()).toMatchObject([{ sequence: place }, { sequence: place + 1 }]);
    });

    it('reserves once when two messages about one order race', async () => {
      await service.given(aCustomer({ creditLimit: 250 }));

      expect(await Promise.all([reserve(100), reserve(100)])).toEqual(['CREDIT_RESERVED', 'CREDIT_RESERVED']);
      expect(service.find(customerId)).toMatchObject({ reservedCredit: 100, version: 1 });
    });
  });

  describe('withdrawCreditRequest', () => {
    const withdraw = (): ReturnType<CustomersUnderTest['useCases']['withdrawCreditRequest']> =>
      service.run((unitOfWork) =>
        service.useCases.withdrawCreditRequest(unitOfWork, { customerId, orderId }),
      );
    const reserve = (): ReturnType<CustomersUnderTest['useCases']['reserveCredit']> =>
      service.run((unitOfWork) =>
        service.useCases.reserveCredit(unitOfWork, { customerId, orderId, amount: 100 }),
      );

    it('releases reserved credit once, and publishes it', async () => {
      await service.given(aCustomer({ reservedCredit: 100, version: 1 }), aHeldReservation());

      expect([await withdraw(), await withdraw()]).toEqual(['CREDIT_RELEASED', 'NO_CREDIT_RESERVED']);
      expect(service.find(customerId)).toMatchObject({ reservedCredit: 0, version: 2 });
      expect(reservations()).toEqual([aReleasedReservation({ releasedAt: now })]);
      expect(messages()).toMatchObject([
        { type: 'customer.credit-released', payload: { customerId, orderId, amount: 100 } },
      ]);
    });

    it('keeps a late request from reserving credit, without an answer', async () => {
      await service.given(aCustomer());

      expect([await withdraw(), await withdraw()]).toEqual(['REQUEST_WITHDRAWN', 'NO_CREDIT_RESERVED']);
      expect(await reserve()).toBe('REQUEST_WITHDRAWN');
      expect(service.find(customerId)).toEqual(aCustomer());
      expect(reservations()).toEqual([aWithdrawnRequest({ createdAt: now })]);
      expect(messages()).toEqual([]);
    });

    it('works for an unknown customer', async () => {
      expect([await withdraw(), await reserve()]).toEqual(['REQUEST_WITHDRAWN', 'REQUEST_WITHDRAWN']);
    });

    it('leaves no credit reserved when it races with the request', async () => {
      await service.given(aCustomer());

      await Promise.all([reserve(), withdraw()]);

      expect(service.find(customerId)?.reservedCredit).toBe(0);
    });

    it('rejects when credit is reserved for a missing customer', async () => {
      await service.run(async (unitOfWork) => {
        unitOfWork.reservations.add(aHeldReservation());
      });

      await expect(withdraw()).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    });
  });

  describe('releaseCredit', () => {
    const release = (): ReturnType<CustomersUnderTest['useCases']['releaseCredit']> =>
      service.run((unitOfWork) => service.useCases.releaseCredit(unitOfWork, { customerId, orderId }));

    it('releases the credit, records that and publishes it', async () => {
      await service.given(aCustomer({ reservedCredit: 150, version: 2 }), aHeldReservation({ amount: 100 }));

      expect(await release()).toBe('CREDIT_RELEASED');
      expect(service.find(customerId)).toMatchObject({ reservedCredit: 50, version: 3, updatedAt: now });
      expect(reservations()).toEqual([aReleasedReservation({ releasedAt: now })]);
      expect(messages()).toEqual([
        {
          type: 'customer.credit-released',
          payload: { customerId, orderId, amount: 100 },
          orderingKey,
          sequence: place,
        },
      ]);
    });

    it('releases the credit once', async () => {
      await service.given(aCustomer({ reservedCredit: 100, version: 1 }), aHeldReservation());
      await release();

      expect(await release()).toBe('ALREADY_RELEASED');
      expect(service.find(customerId)).toMatchObject({ reservedCredit: 0, version: 2 });
      expect(messages()).toHaveLength(1);
    });

    it('releases the credit once when two messages race', async () => {
      await service.given(aCustomer({ reservedCredit: 100, version: 1 }), aHeldReservation());

      const results = await Promise.all([release(), release()]);

      expect(results.toSorted()).toEqual(['ALREADY_RELEASED', 'CREDIT_RELEASED']);
      expect(service.find(customerId)).toMatchObject({ reservedCredit: 0, version: 2 });
    });

    it('rejects when nothing was reserved, so that the message is redelivered', async () => {
      await service.given(aCustomer());

      await expect(release()).rejects.toMatchObject({ code: 'CREDIT_NOT_RESERVED' });
    });

    it('rejects when credit was declined', async () => {
      await service.given(aCustomer(), aDeclinedReservation());

      await expect(release()).rejects.toMatchObject({ code: 'CREDIT_NOT_RESERVED' });
      expect(reservations()).toEqual([aDeclinedReservation()]);
    });

    it('rejects when the customer is gone', async () => {
      await service.run(async (unitOfWork) => {
        unitOfWork.reservations.add(aHeldReservation());
      });

      await expect(release()).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    });
  });

  describe('findCustomer', () => {
    const find = (): ReturnType<ReturnType<typeof createFindCustomer>> =>
      service.run(({ customers }) => createFindCustomer(customers)(customerId));

    it('shows the available credit instead of the reserved credit', async () => {
      await service.given(aCustomer({ creditLimit: 250, reservedCredit: 100, version: 1, updatedAt: now }));

      const { id, name, createdAt } = aCustomer();
      expect(await find()).toEqual({
        id,
        name,
        creditLimit: 250,
        availableCredit: 150,
        version: 1,
        createdAt,
        updatedAt: now,
      });
    });

    it('finds nothing under an unknown id', async () => {
      expect(await find()).toBeUndefined();
    });
  });
});
