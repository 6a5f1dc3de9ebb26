/** How messages of the orders service change the copies of orders. */
import {
  OrderApproved,
  OrderCancelled,
  OrderCreated,
  OrderRejected,
} from '@dynamo-outbox/example-orders/contract';
import { project, type ProjectedChange, type ProjectionHandler } from '@dynamo-outbox/messaging';
import type { OrderCopy } from '../domain/history.ts';
import { toOrderCopyId } from './copy-ids.ts';

/** The ids of an order in a message. */
const idsOf = ({ customerId, orderId }: Pick<OrderCopy, 'customerId' | 'orderId'>) => ({
  customerId,
  orderId,
});

/** A message about a change of an order. */
interface OrderMessage {
  readonly payload: Pick<OrderCopy, 'customerId' | 'orderId'>;
  readonly occurredAt: Date;
}

const changeTo = (
  { payload, occurredAt: updatedAt }: OrderMessage,
  changes: Pick<OrderCopy, 'state' | 'rejectionReason'>,
): ProjectedChange<OrderCopy> => {
  const ids = idsOf(payload);
  return { kind: 'changed', id: toOrderCopyId(ids), changes: { ...ids, ...changes, updatedAt } };
};

/** Handlers of the messages of the orders service. A change that arrives before the creation waits for it. */
export const orderProjection: readonly ProjectionHandler<OrderCopy>[] = [
  project(OrderCreated, ({ payload, occurredAt: createdAt }) => {
    const ids = idsOf(payload);
    const item = { ...ids, state: 'PENDING', orderTotal: payload.orderTotal, createdAt } as const;
    return { kind: 'created', id: toOrderCopyId(ids), item };
  }),
  project(OrderApproved, (message) => changeTo(message, { state: 'APPROVED' })),
  project(OrderRejected, (message) =>
    changeTo(message, { state: 'REJECTED', rejectionReason: message.payload.reason }),
  ),
  project(OrderCancelled, (message) => changeTo(message, { state: 'CANCELLED' })),
];
