import { type MessageDraft, translate } from '@dynamo-outbox/messaging';
import { createEventBus } from '@dynamo-outbox/unit-of-work';
import { OrderApproved, OrderCancelled, OrderCreated, OrderRejected } from '../contract.ts';
import type { Order } from '../domain/order.ts';
import { OrderChanged } from './order-changed.ts';

const toMessage = (order: Order): MessageDraft => {
  const { id: orderId, customerId, orderTotal } = order;
  const about = { about: order };
  switch (order.state) {
    case 'PENDING':
      return OrderCreated.create({ orderId, customerId, orderTotal }, about);
    case 'APPROVED':
      return OrderApproved.create({ orderId, customerId }, about);
    case 'REJECTED':
      return OrderRejected.create({ orderId, customerId, reason: order.rejectionReason }, about);
    case 'CANCELLED':
      return OrderCancelled.create({ orderId, customerId }, about);
  }
};

/** Publishes every change of an order to other services. */
export const ordersEventBus = createEventBus({ subscriptions: [translate(OrderChanged, toMessage)] });
