import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import { isLostRace, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { randomUUID } from 'node:crypto';
import type { CreditRecord, HeldReservation, ReleasedReservation } from '../domain/credit-reservation.ts';
import {
  aCustomer,
  aDeclinedReservation,
  aHeldReservation,
  aReleasedReservation,
  aWithdrawnRequest,
} from '../domain/customer.fixture.ts';
import type { Customer } from '../domain/customer.ts';
import type { CustomerId, OrderId } from '../domain/ids.ts';
import type { CreditReservationRepository, CustomerRepository } from '../domain/repositories.ts';

/** The adapters under test, which share one table. */
export interface RepositoriesHarness {
  open(): UnitOfWork & {
    readonly customers: CustomerRepository;
    readonly reservations: CreditReservationRepository;
  };
  close(): Promise<void>;
}

type Opened = ReturnType<RepositoriesHarness['open']>;

const nextCustomerId = (): CustomerId => randomUUID() as CustomerId;
const nextOrderId = (): OrderId => randomUUID() as OrderId;

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Tests the promises of every customer repository and credit reservation repository. */
export const describeRepositoryContracts = (
  runner: ContractRunner,
  adapterNames: string,
  createHarness: () => Promise<RepositoriesHarness>,
): void => {
  const { afterAll, beforeAll, describe, expect, it } = runner;
  describe(`${adapterNames} keep the repository contracts`, () => {
    let harness: RepositoriesHarness;

    beforeAll(async () => {
      harness = await createHarness();
    });

    afterAll(async () => {
      await harness.close();
    });

    const inOneCommit = async (stage: (unitOfWork: Opened) => void): Promise<void> => {
      const unitOfWork = harness.open();
      stage(unitOfWork);
      await unitOfWork.commit();
    };
    const findCustomer = (id: CustomerId): Promise<Customer | undefined> => harness.open().customers.find(id);
    const addCustomer = async (overrides: Partial<Customer> = {}): Promise<Customer> => {
      const customer = aCustomer({ id: nextCustomerId(), ...overrides });
      await inOneCommit(({ customers }) => {
        customers.add(customer);
      });
      return customer;
    };
    const updateCustomer = (customer: Customer): Promise<void> =>
      inOneCommit(({ customers }) => {
        customers.update(customer);
      });

    describe('customers', () => {
      it('finds nothing under an unknown id', async () => {
        expect(await findCustomer(nextCustomerId())).toBeUndefined();
      });

      it('returns a customer as it was added', async () => {
        const customer = await addCustomer({ name: 'Zoë 🚀', creditLimit: Number.MAX_SAFE_INTEGER });

        expect(await findCustomer(customer.id)).toEqual(customer);
      });

      it('shows nothing of a customer before the commit, nor after a rollback', async () => {
        const customer = aCustomer({ id: nextCustomerId() });
        const unitOfWork = harness.open();
        unitOfWork.customers.add(customer);

        expect(await unitOfWork.customers.find(customer.id)).toBeUndefined();
        unitOfWork.rollback();
        expect(await findCustomer(customer.id)).toBeUndefined();
      });

      it('refuses to add a customer under an id that is taken, and keeps the first', async () => {
        const customer = await addCustomer();

        expect(await errorOf(addCustomer({ id: customer.id, name: 'Another' }))).toMatchObject({
          code: 'CUSTOMER_ALREADY_EXISTS',
        });
        expect(await findCustomer(customer.id)).toEqual(customer);
      });

      it('replaces a customer by one of the next version', async () => {
        const { id } = await addCustomer();
        const changed = aCustomer({ id, reservedCredit: 100, version: 1, updatedAt: new Date(1) });

        await updateCustomer(changed);

        expect(await findCustomer(id)).toEqual(changed);
      });

      eachCase(it, [0, 2])('loses the race with version %d when 0 is stored', async (version) => {
        const customer = await addCustomer();

        const error = await errorOf(updateCustomer({ ...customer, version }));

        expect(error).toMatchObject({ code: 'CUSTOMER_CHANGED_MEANWHILE' });
        expect(isLostRace(error)).toBe(true);
        expect(await findCustomer(customer.id)).toEqual(customer);
      });

      it('loses the race for a missing customer', async () => {
        expect(await errorOf(updateCustomer(aCustomer({ id: nextCustomerId(), version: 1 })))).toMatchObject({
          code: 'CUSTOMER_CHANGED_MEANWHILE',
        });
      });
    });

    describe('credit reservations', () => {
      const find = ({ customerId, orderId }: CreditRecord): Promise<CreditRecord | undefined> =>
        harness.open().reservations.find(customerId, orderId);
      const add = (record: CreditRecord): Promise<void> =>
        inOneCommit(({ reservations }) => {
          reservations.add(record);
        });
      const release = (reservation: ReleasedReservation): Promise<void> =>
        inOneCommit(({ reservations }) => {
          reservations.update(reservation);
        });
      const aNewReservation = (): HeldReservation => aHeldReservation({ orderId: nextOrderId() });

      it('finds nothing for an unknown order', async () => {
        expect(await find(aNewReservation())).toBeUndefined();
      });

      eachCase(it, [
        aHeldReservation(),
        aDeclinedReservation(),
        aDeclinedReservation({ reason: 'CUSTOMER_NOT_FOUND' }),
        aWithdrawnRequest(),
      ])('returns a reservation as it was added: %j', async (reservation) => {
        const added = { ...reservation, orderId: nextOrderId() };
        await add(added);

        expect(await find(added)).toEqual(added);
      });

      it('separates the orders of one customer, and the customers of one order', async () => {
        const first = aNewReservation();
        const otherOrder = { ...first, orderId: nextOrderId(), amount: 2 };
        const otherCustomer = { ...first, customerId: nextCustomerId(), amount: 3 };
        await Promise.all([add(first), add(otherOrder), add(otherCustomer)]);

        expect(await Promise.all([first, otherOrder, otherCustomer].map(find))).toEqual([
          first,
          otherOrder,
          otherCustomer,
        ]);
      });

      eachCase(it, [
        { first: aHeldReservation(), second: aDeclinedReservation() },
        { first: aHeldReservation(), second: aWithdrawnRequest() },
        { first: aWithdrawnRequest(), second: aHeldReservation() },
      ])('loses the race for an order that already has a record: %j', async ({ first, second }) => {
        const orderId = nextOrderId();
        await add({ ...first, orderId });

        const error = await errorOf(add({ ...second, orderId }));

        expect(error).toMatchObject({ code: 'RESERVATION_CHANGED_MEANWHILE' });
        expect(isLostRace(error)).toBe(true);
        expect(await find({ ...first, orderId })).toEqual({ ...first, orderId });
      });

      it('releases a reservation in force', async () => {
        const { orderId, ...reservation } = aNewReservation();
        await add({ ...reservation, orderId });

        await release(aReleasedReservation({ orderId }));

        expect(await find({ ...reservation, orderId })).toEqual(aReleasedReservation({ orderId }));
      });

      it('loses the race to release a released, declined, withdrawn or missing reservation', async () => {
        const released = aNewReservation();
        await add(released);
        await release(aReleasedReservation({ orderId: released.orderId }));
        const declined = aDeclinedReservation({ orderId: nextOrderId() });
        await add(declined);
        const withdrawn = aWithdrawnRequest({ orderId: nextOrderId() });
        await add(withdrawn);

        for (const orderId of [released.orderId, declined.orderId, withdrawn.orderId, nextOrderId()]) {
          const error = await errorOf(release(aReleasedReservation({ orderId })));
          expect(error).toMatchObject({ code: 'RESERVATION_CHANGED_MEANWHILE' });
          expect(isLostRace(error)).toBe(true);
        }
        expect(await find(declined)).toEqual(declined);
      });
    });

    it('commits a customer and a reservation together or not at all', async () => {
      const customer = await addCustomer();
      const reservation = aHeldReservation({ customerId: customer.id, orderId: nextOrderId() });

      const lost = inOneCommit(({ customers, reservations }) => {
        reservations.add(reservation);
        customers.update({ ...customer, version: 7 });
      });

      expect(await errorOf(lost)).toMatchObject({ code: 'CUSTOMER_CHANGED_MEANWHILE' });
      const { customerId, orderId } = reservation;
      expect(await harness.open().reservations.find(customerId, orderId)).toBeUndefined();
    });
  });
};
