/** The publishing service in memory. Only this file knows how messages get their trace and their caller. */
import {
  type CallerSigner,
  type MessageContext,
  type MessageTracing,
  type Outbox,
  type OutboxItem,
  translate,
} from '@dynamo-outbox/messaging';
import { InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import {
  authorize,
  type CommandRunner,
  createCommandRunner,
  createEventBus,
  type UnitOfWork,
  type WithEvents,
} from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { OrderPlaced, ordersTopic } from './contract.ts';
import { type Order, OrderAccepted } from './place-order.ts';

/** One business transaction of the service. */
interface CheckoutUnitOfWork extends UnitOfWork, WithEvents {
  readonly orders: { add(order: Order): void };
  readonly outbox: Outbox;
}

const topics = [ordersTopic];

const bus = createEventBus({
  subscriptions: [
    translate(OrderAccepted, (order) =>
      OrderPlaced.create({ orderId: order.id, total: order.total }, { about: order }),
    ),
  ],
});

/** The service, with its tables to look at. */
export interface CheckoutService {
  readonly orders: InMemoryTable<Order>;
  readonly outbox: InMemoryTable<OutboxItem>;
  readonly runCommand: CommandRunner<MessageContext, CheckoutUnitOfWork, object, 'NOT_ALLOWED'>;
}

/** Creates the service with empty tables. */
export const createCheckoutService = (
  callerSigner: CallerSigner,
  tracing: MessageTracing,
): CheckoutService => {
  const orders = new InMemoryTable<Order>('orders');
  const outbox = new InMemoryTable<OutboxItem>('orders-outbox');

  const openUnitOfWork = (context: MessageContext): CheckoutUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    return bus.composeUnitOfWork(transaction, {
      orders: {
        add: (order: Order) => {
          transaction.stage(orders.toPut(order.id, order, { condition: (current) => current === undefined }));
        },
      },
      outbox: new InMemoryOutbox({
        table: outbox,
        transaction,
        context,
        service: 'checkout',
        topics,
        callerSigner,
        tracing,
      }),
    });
  };

  return {
    orders,
    outbox,
    runCommand: createCommandRunner({
      openUnitOfWork,
      openDependencies: () => ({}),
      middleware: [
        authorize(
          ({ context }: { readonly context: MessageContext }) =>
            context.caller?.scopes.includes('orders:write') === true,
        ),
      ],
    }),
  };
};
