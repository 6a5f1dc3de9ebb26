import type { Consumer, StoredMessage } from '@dynamo-outbox/messaging';
import { nextMessageId } from '@dynamo-outbox/messaging';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import { createOrdersConsumer } from '../../../customers/src/entrypoints/consumers/create-orders-consumer.ts';
import {
  createCustomersUnderTest,
  type CustomersUnderTest,
} from '../../../customers/src/testing/customers-under-test.ts';
import { createCustomersConsumer } from '../entrypoints/consumers/create-customers-consumer.ts';
import { createTimersConsumer } from '../entrypoints/consumers/create-timers-consumer.ts';
import { createOrdersUnderTest, type OrdersUnderTest } from './orders-under-test.ts';

/** One delivery in flight. Call it to deliver the message. */
export type Delivery = () => Promise<string>;

/** Both services in memory, connected only by a list of deliveries in flight. */
export interface InMemorySaga {
  readonly customers: CustomersUnderTest;
  readonly orders: OrdersUnderTest;
  /** The messages recorded since the last call, each as one delivery to the other service. */
  newDeliveries(): readonly Delivery[];
  /** The timers that were started since the last call, each as a delivery that ends it, whether it was stopped or not. */
  newTimers(): readonly Delivery[];
  /** The same messages under new ids, as if an operator sent them again. */
  newRepetitions(): readonly Delivery[];
  /** Delivers until nothing is in flight, in the order of recording. */
  settle(): Promise<void>;
}

// All commands race at once without waiting, so a commit can take many attempts.
const lostRaces: WithUnitOfWorkOptions = { maxAttempts: 500, sleep: async () => undefined };

const withNewId = (body: string): string =>
  JSON.stringify({ ...(JSON.parse(body) as object), id: nextMessageId() });

/** Returns a function that yields the messages recorded since its last call. */
const createCursor = (recorded: () => readonly StoredMessage[]): (() => readonly StoredMessage[]) => {
  let seen = 0;
  return () => {
    const fresh = recorded().slice(seen);
    seen += fresh.length;
    return fresh;
  };
};

/** Delivers messages to several processes of a service in turn, because one process alone would prevent races. */
const deliverTo = (createProcess: () => Consumer): ((body: string) => Delivery) => {
  const processes = [createProcess(), createProcess(), createProcess()];
  let next = 0;
  return (body) => async () => {
    const process = processes[next % processes.length];
    next += 1;
    const consumed = await process?.consume({ body, receiveCount: 1 });
    return consumed?.outcome ?? 'lost';
  };
};

export const createInMemorySaga = (): InMemorySaga => {
  const customers = createCustomersUnderTest();
  const orders = createOrdersUnderTest();
  const toCustomers = deliverTo(() =>
    createOrdersConsumer({
      openUnitOfWork: customers.store.openUnitOfWork,
      useCases: customers.useCases,
      lostRaces,
    }),
  );
  const toOrders = deliverTo(() =>
    createCustomersConsumer({
      openUnitOfWork: orders.store.openUnitOfWork,
      useCases: orders.useCases,
      lostRaces,
    }),
  );
  const toTimers = deliverTo(() =>
    createTimersConsumer({
      openUnitOfWork: orders.store.openUnitOfWork,
      useCases: orders.useCases,
      lostRaces,
    }),
  );
  const createReader = (change: (body: string) => string) => {
    const fromCustomers = createCursor(customers.recorded);
    const fromOrders = createCursor(orders.recorded);
    return (): readonly Delivery[] => [
      ...fromCustomers().map(({ body }) => toOrders(change(body))),
      ...fromOrders().map(({ body }) => toCustomers(change(body))),
    ];
  };
  const seenTimers = new Set<string>();
  const newTimers = (): readonly StoredMessage[] => {
    const fresh = orders.store.schedules.values().filter(({ messageId }) => !seenTimers.has(messageId));
    fresh.forEach(({ messageId }) => seenTimers.add(messageId));
    return fresh.map(({ message }) => message);
  };
  const newDeliveries = createReader((body) => body);
  return {
    customers,
    orders,
    newDeliveries,
    newTimers: () => newTimers().map(({ body }) => toTimers(body)),
    newRepetitions: createReader(withNewId),
    settle: async () => {
      for (let deliveries = newDeliveries(); deliveries.length > 0; deliveries = newDeliveries()) {
        for (const deliver of deliveries) {
          await deliver();
        }
      }
    },
  };
};
