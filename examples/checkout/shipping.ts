/** The consuming service: it handles a message only with the caller who caused it. */
import {
  type CallerVerifier,
  type Consumer,
  type ConsumerUnitOfWork,
  createConsumer,
  handleWithCaller,
  type InboxRecord,
} from '@dynamo-outbox/messaging';
import { InMemoryInbox } from '@dynamo-outbox/messaging/in-memory';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { OrderPlaced } from './contract.ts';

/** What shipping learned from a message. */
export interface Shipment {
  readonly orderId: string;
  readonly subject: string;
  readonly tenant: string | undefined;
  readonly traceparent: string | undefined;
}

interface ShippingUnitOfWork extends ConsumerUnitOfWork {
  readonly shipments: { add(shipment: Shipment): void };
}

/** The consumer of the orders topic, with its table to look at. */
export interface Shipping {
  readonly consumer: Consumer;
  readonly shipments: InMemoryTable<Shipment>;
}

/** Creates the service with empty tables. */
export const createShipping = (callerVerifier: CallerVerifier): Shipping => {
  const shipments = new InMemoryTable<Shipment>('shipments');
  const inbox = new InMemoryTable<InboxRecord>('shipping-inbox');

  const openUnitOfWork = (): ShippingUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    return composeUnitOfWork(transaction, {
      inbox: new InMemoryInbox({ transaction, table: inbox }),
      shipments: {
        add: (shipment: Shipment) => {
          transaction.stage(shipments.toPut(shipment.orderId, shipment));
        },
      },
    });
  };

  const consumer = createConsumer<ShippingUnitOfWork>({
    name: 'shipping--orders',
    openUnitOfWork,
    callerVerifier,
    handlers: [
      handleWithCaller(OrderPlaced, async ({ payload, context }, unitOfWork) => {
        const { subject, tenant } = context.caller;
        unitOfWork.shipments.add({
          orderId: payload.orderId,
          subject,
          tenant,
          traceparent: context.traceparent,
        });
      }),
    ],
  });
  return { consumer, shipments };
};
