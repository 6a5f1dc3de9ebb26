/** How messages of the orders service change the copies of orders. */
import {
  OrderApproved,
  OrderCancelled,
  OrderCreated,
  OrderRejected,
} from '@dynamo-outbox/example-orders/contract';
import { project, type ProjectionHandler } from '@dynamo-outbox/messaging';
import type { OrderCopy } from '../domain/history.ts';
import { toOrderCopyId } from './copy-ids.ts';

/** The ids of an order in a message. */
const idsOf = ({ customerId, orderId }: Pick<OrderCopy, 'customerId' | 'orderId'>) => ({
  customerId,
  orderId,
});

/** Handlers of the messages of the orders service. A change that arrives before the creation waits for it. */
export const orderProjection: readonly ProjectionHandler<OrderCopy>[] = [
  project(OrderCreated, ({ payload, occurredAt: createdAt }) => {
    const ids = idsOf(payload);
    const item = { ...ids, state: 'PENDING', orderTotal: payload.orderTotal, createdAt } as const;
    return { kind: 'created', id: toOrderCopyId(ids), item };
  }),
  project(OrderApproved, ({ payload, occurredAt: updatedAt }) => {
    const ids = idsOf(payload);
    return { kind: 'changed', id: toOrderCopyId(ids), changes: { ...ids, state: 'APPROVED', updatedAt } };
  }),
  project(OrderRejected, ({ payload, occurredAt: updatedAt }) => {
    const ids = idsOf(payload);
    const changes = { ...ids, state: 'REJECTED', rejectionReason: payload.reason, updatedAt } as const;
    return { kind: 'changed', id: toOrderCopyId(ids), changes };
  }),
  project(OrderCancelled, ({ payload, occurredAt: updatedAt }) => {
    const ids = idsOf(payload);
    return { kind: 'changed', id: toOrderCopyId(ids), changes: { ...ids, state: 'CANCELLED', updatedAt } };
  }),
];
