/** The saga of the example services in memory, from POST to APPROVED, with tracing. */
import { randomUUID } from 'node:crypto';
import { ROOT_CONTEXT, SpanKind, type Tracer } from '@opentelemetry/api';
import type { Consumer, MessageTracing, OutboxItem } from '@dynamo-outbox/messaging';
import { InMemoryMessagePublisher } from '@dynamo-outbox/messaging/in-memory';
import { createOpenTelemetryTracing, type MessageTrace } from '@dynamo-outbox/messaging/opentelemetry';
import { createMessageRelay, tracePublisher } from '@dynamo-outbox/messaging/relay';
import { silentLogger } from '@dynamo-outbox/service-runtime';
import { InMemoryCustomersStore } from '../../services/customers/src/adapters/in-memory/in-memory-customers-store.ts';
import { customerId } from '../../services/customers/src/contract.ts';
import { createCustomersUseCases } from '../../services/customers/src/entrypoints/composition/customers-use-cases.ts';
import { createOrdersConsumer } from '../../services/customers/src/entrypoints/consumers/create-orders-consumer.ts';
import { InMemoryOrdersStore } from '../../services/orders/src/adapters/in-memory/in-memory-orders-store.ts';
import { createFindOrder } from '../../services/orders/src/application/find-order.ts';
import { orderId } from '../../services/orders/src/contract.ts';
import { createOrdersUseCases } from '../../services/orders/src/entrypoints/composition/orders-use-cases.ts';
import { createCustomersConsumer } from '../../services/orders/src/entrypoints/consumers/create-customers-consumer.ts';
import { createOrdersApp } from '../../services/orders/src/entrypoints/http/orders-app.ts';

/** A message on its way to a consumer. */
export interface SagaDelivery {
  readonly body: string;
  readonly consumer: Consumer;
  readonly tracing: MessageTracing;
}

/** Options of a traced saga. */
export interface TracedSagaOptions {
  readonly tracer: Tracer;
  readonly trace: MessageTrace;
  /** Delivers a message. Default: the consumer gets it once. */
  readonly deliver?: (delivery: SagaDelivery) => Promise<void>;
}

const now = (): Date => new Date('2026-11-27T12:00:00.000Z');

const consumeOnce = async ({ body, consumer }: SagaDelivery): Promise<void> => {
  await consumer.consume({ body, receiveCount: 1 });
};

const createCustomers = (tracing: MessageTracing) => {
  const store = new InMemoryCustomersStore({ clock: now, tracing });
  const customer = {
    id: customerId.parse(randomUUID()),
    name: 'Ada',
    creditLimit: 100,
    reservedCredit: 0,
    version: 0,
    createdAt: now(),
  };
  const change = store.customers.toPut(customer.id, customer);
  change.check();
  change.apply();
  const useCases = createCustomersUseCases({ now, nextCustomerId: () => customerId.parse(randomUUID()) });
  const consumer = createOrdersConsumer({ openUnitOfWork: store.openUnitOfWork, useCases, tracing });
  return { customer, store, consumer };
};

const createOrders = (tracing: MessageTracing) => {
  const store = new InMemoryOrdersStore({ clock: now, tracing });
  const { openUnitOfWork } = store;
  const useCases = createOrdersUseCases({ now, nextOrderId: () => orderId.parse(randomUUID()) });
  const app = createOrdersApp({
    openUnitOfWork,
    useCases,
    findOrder: createFindOrder({ find: async (id) => store.orders.find(id) }),
    checkOrdersTable: async () => undefined,
    logger: silentLogger,
  });
  return { app, store, consumer: createCustomersConsumer({ openUnitOfWork, useCases, tracing }) };
};

/** Relays the items of one service. */
class Relay {
  readonly #topic: string;
  readonly #broker: InMemoryMessagePublisher;
  readonly #tracing: MessageTracing;
  #relayed = 0;

  constructor(topic: string, tracing: MessageTracing) {
    this.#topic = topic;
    this.#broker = new InMemoryMessagePublisher({ topics: [topic] });
    this.#tracing = tracing;
  }

  /** Publishes new items, and returns the bodies of their messages. */
  async relay(items: readonly OutboxItem[]): Promise<readonly string[]> {
    const before = this.#broker.accepted(this.#topic).length;
    const publisher = tracePublisher(this.#broker, this.#tracing);
    await createMessageRelay({ publisher, maxInFlight: 1 }).dispatch(
      items.slice(this.#relayed).map((item, index) => ({ position: String(index), content: { item } })),
    );
    this.#relayed = items.length;
    return this.#broker
      .accepted(this.#topic)
      .slice(before)
      .map(({ message }) => message.body);
  }
}

/** Runs the saga. Each function runs in a span of its own, as the instrumentation of HTTP or Lambda records it. */
export const traceSaga = async ({
  tracer,
  trace,
  deliver = consumeOnce,
}: TracedSagaOptions): Promise<{ readonly state: string | undefined }> => {
  const tracing = createOpenTelemetryTracing({ tracer, trace });
  const [orders, customers] = [createOrders(tracing), createCustomers(tracing)];
  const [ordersRelay, customersRelay] = [new Relay('orders', tracing), new Relay('customers', tracing)];

  const invoke = <TResult>(name: string, work: () => Promise<TResult>): Promise<TResult> =>
    tracer.startActiveSpan(name, { kind: SpanKind.SERVER }, ROOT_CONTEXT, async (span) => {
      try {
        return await work();
      } finally {
        span.end();
      }
    });

  const hand = async (bodies: readonly string[], consumer: Consumer): Promise<void> => {
    for (const body of bodies) {
      await invoke(`${consumer.name} function`, () => deliver({ body, consumer, tracing }));
    }
  };

  const response = await invoke('POST /orders', () =>
    orders.app.fetch(
      new Request('http://localhost/orders', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ customer_id: customers.customer.id, order_total: 100 }),
      }),
    ),
  );
  const { id } = (await response.json()) as { readonly id: string };
  const created = await invoke('orders relay', () => ordersRelay.relay(orders.store.outbox.values()));
  await hand(created, customers.consumer);
  const reserved = await invoke('customers relay', () =>
    customersRelay.relay(customers.store.outbox.values()),
  );
  await hand(reserved, orders.consumer);
  return { state: orders.store.orders.find(orderId.parse(id))?.state };
};
