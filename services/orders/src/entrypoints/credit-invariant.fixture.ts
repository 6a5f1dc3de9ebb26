import { type MessageContext, nextCorrelationId, type StoredMessage } from '@dynamo-outbox/messaging';
import { type Arrangement, type Request, type SimulatedMachine } from '@dynamo-outbox/simulation';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { HeldReservation } from '../../../customers/src/domain/credit-reservation.ts';
import type { Customer } from '../../../customers/src/domain/customer.ts';
import { createOrdersConsumer } from '../../../customers/src/entrypoints/consumers/create-orders-consumer.ts';
import {
  createCustomersUnderTest,
  type CustomersUnderTest,
} from '../../../customers/src/testing/customers-under-test.ts';
import { aCustomer } from '../../../customers/src/domain/customer.fixture.ts';
import type { OrderId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import { createOrdersUnderTest, type OrdersUnderTest } from '../testing/orders-under-test.ts';
import { createCustomersConsumer } from './consumers/create-customers-consumer.ts';
import { createTimersConsumer } from './consumers/create-timers-consumer.ts';

const creditLimit = 250;

const customer: Customer = aCustomer({ creditLimit });

/** Both services, and orders in flight that together need more credit than the customer has. */
class Saga {
  readonly customers: CustomersUnderTest = createCustomersUnderTest();
  readonly orders: OrdersUnderTest = createOrdersUnderTest();

  get reservedCredit(): number {
    return this.customers.find(customer.id)?.reservedCredit ?? 0;
  }

  ordersIn(...states: readonly Order['state'][]): readonly Order[] {
    return this.orders.store.orders.values().filter(({ state }) => states.includes(state));
  }

  heldReservations(): readonly HeldReservation[] {
    return this.customers.store.reservations.values().filter((record) => record.state === 'RESERVED');
  }

  readonly #started: StoredMessage[] = [];

  /** The timers that were started so far. The simulation ends them at any time, whether they were stopped or not. */
  readonly startedTimers = (): readonly StoredMessage[] => {
    const known = new Set(this.#started.map(({ id }) => id));
    const fresh = this.orders.store.schedules.values().map(({ message }) => message);
    this.#started.push(...fresh.filter(({ id }) => !known.has(id)));
    return [...this.#started];
  };

  #run(machine: SimulatedMachine) {
    const open = machine.interrupt(this.orders.store.openUnitOfWork);
    const { sleep, random } = machine;
    return <TResult>(work: (unitOfWork: ReturnType<typeof open>) => Promise<TResult>): Promise<TResult> =>
      withUnitOfWork(() => open({ correlationId: nextCorrelationId() }), work, { sleep, random });
  }

  /** Places an order, and cancels it once it is approved. */
  placeAndCancel(orderTotal: number): Request {
    return async (machine) => {
      const run = this.#run(machine);
      const placed = await run((unitOfWork) =>
        this.orders.useCases.createOrder(unitOfWork, { customerId: customer.id, orderTotal }),
      );
      if (placed.accepted) {
        await machine.sleep(40);
        await this.#cancel(machine, placed.order.id);
      }
    };
  }

  place(orderTotal: number): Request {
    return (machine) =>
      this.#run(machine)((unitOfWork) =>
        this.orders.useCases.createOrder(unitOfWork, { customerId: customer.id, orderTotal }),
      );
  }

  #cancel(machine: SimulatedMachine, orderId: OrderId): Promise<unknown> {
    return this.#run(machine)((unitOfWork) => this.orders.useCases.cancelOrder(unitOfWork, { orderId }));
  }
}

type OpenCustomers = CustomersUnderTest['store']['openUnitOfWork'];

/** A planted cache fault: the credit is read once and reused, and only the version is current. */
const withCachedCredit = (open: OpenCustomers): OpenCustomers => {
  let cached: Customer | undefined;
  return (context) => {
    const unitOfWork = open(context);
    const { customers } = unitOfWork;
    const find = async (id: Customer['id']): Promise<Customer | undefined> => {
      const found = await customers.find(id);
      cached ??= found;
      return found && { ...found, reservedCredit: cached?.reservedCredit ?? 0 };
    };
    return {
      ...unitOfWork,
      customers: {
        find,
        add: (added) => {
          customers.add(added);
        },
        update: (updated) => {
          customers.update(updated);
        },
      },
    };
  };
};

/** Planted faults of the customers service. */
export type CreditFault = 'cached-credit' | 'expired-orders-ignored';

/** The parts of a consumer that the machine that runs it decides. */
const partsOf = <TUnitOfWork extends object>(
  { interrupt, clock, sleep, random }: SimulatedMachine,
  open: (context: MessageContext) => TUnitOfWork,
) => ({ openUnitOfWork: interrupt(open), clock, lostRaces: { maxAttempts: 20, sleep, random } });

const arrange = async (fault?: CreditFault): Promise<Arrangement<Saga>> => {
  const saga = new Saga();
  const { customers, orders } = saga;
  const openCustomers =
    fault === 'cached-credit'
      ? withCachedCredit(customers.store.openUnitOfWork)
      : customers.store.openUnitOfWork;
  const useCases: CustomersUnderTest['useCases'] =
    fault === 'expired-orders-ignored'
      ? { ...customers.useCases, withdrawCreditRequest: async () => 'NO_CREDIT_RESERVED' }
      : customers.useCases;
  await customers.given(customer);
  return {
    state: saga,
    requests: [saga.place(150), saga.place(100), saga.placeAndCancel(150)],
    consumers: [
      {
        receives: orders.recorded,
        create: (machine) => createOrdersConsumer({ ...partsOf(machine, openCustomers), useCases }),
      },
      {
        receives: saga.startedTimers,
        create: (machine) =>
          createTimersConsumer({
            ...partsOf(machine, orders.store.openUnitOfWork),
            useCases: orders.useCases,
          }),
      },
      {
        receives: customers.recorded,
        create: (machine) =>
          createCustomersConsumer({
            ...partsOf(machine, orders.store.openUnitOfWork),
            useCases: orders.useCases,
          }),
      },
    ],
  };
};

const totalOf = (orders: readonly Order[]): number =>
  orders.reduce((sum, { orderTotal }) => sum + orderTotal, 0);

/** The saga, and what must hold during and after any schedule. */
export const creditSystem = (fault?: CreditFault) => ({
  arrange: () => arrange(fault),
  invariants: {
    'reserved credit never exceeds the limit': ({ reservedCredit }: Saga) => reservedCredit <= creditLimit,
    'reserved credit is the sum of the reservations': (saga: Saga) =>
      saga.reservedCredit === saga.heldReservations().reduce((sum, { amount }) => sum + amount, 0),
  },
  atRest: {
    'no order is left without an answer': (saga: Saga) => saga.ordersIn('PENDING').length === 0,
    'reserved credit is the sum of the approved orders': (saga: Saga) =>
      saga.reservedCredit === totalOf(saga.ordersIn('APPROVED')),
    'nothing is dead-lettered': (_: Saga, deadLetters: readonly unknown[]) => deadLetters.length === 0,
  },
});
