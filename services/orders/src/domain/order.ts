/** The order and every decision about it: pure functions from state and time to a result. */
import type { CustomerId, OrderId } from './ids.ts';

/** Why an order was rejected. */
export type RejectionReason = 'CREDIT_LIMIT_EXCEEDED' | 'CUSTOMER_NOT_FOUND';

interface OrderFacts {
  readonly id: OrderId;
  readonly customerId: CustomerId;
  /** In whole minor units: a positive safe integer. */
  readonly orderTotal: number;
  /** 0 when created, one more with every change. */
  readonly version: number;
  readonly createdAt: Date;
  /** Absent until the first change. */
  readonly updatedAt?: Date;
}

/** Waits for its credit check. */
export interface PendingOrder extends OrderFacts {
  readonly state: 'PENDING';
}

/** Stands: its credit is reserved. */
export interface ApprovedOrder extends OrderFacts {
  readonly state: 'APPROVED';
}

/** Was turned down by the credit check. */
export interface RejectedOrder extends OrderFacts {
  readonly state: 'REJECTED';
  readonly rejectionReason: RejectionReason;
}

/** Was approved, then called off. */
export interface CancelledOrder extends OrderFacts {
  readonly state: 'CANCELLED';
}

/** An order moves only along PENDING → APPROVED → CANCELLED and PENDING → REJECTED. */
export type Order = PendingOrder | ApprovedOrder | RejectedOrder | CancelledOrder;

/** What a decision about an existing order comes to. */
export type Decision<TOrder extends Order, TRefusal extends string> =
  | { readonly outcome: 'CHANGED'; readonly order: TOrder }
  /** What was asked for had happened before. */
  | { readonly outcome: 'UNCHANGED' }
  | { readonly outcome: 'REFUSED'; readonly refusal: TRefusal };

/** What it takes to place an order. */
export type NewOrder = Pick<Order, 'id' | 'customerId' | 'orderTotal'>;

/** Whether an order was placed. */
export type PlaceDecision =
  | { readonly accepted: true; readonly order: PendingOrder }
  | { readonly accepted: false; readonly refusal: 'ORDER_TOTAL_INVALID' };

/** Places an order. A total that is not a positive safe integer would raise the customer's credit, so it is refused. */
export const placeOrder = (newOrder: NewOrder, at: Date): PlaceDecision =>
  Number.isSafeInteger(newOrder.orderTotal) && newOrder.orderTotal > 0
    ? { accepted: true, order: { ...newOrder, state: 'PENDING', version: 0, createdAt: at } }
    : { accepted: false, refusal: 'ORDER_TOTAL_INVALID' };

const changed = (order: Order, at: Date): OrderFacts => ({
  id: order.id,
  customerId: order.customerId,
  orderTotal: order.orderTotal,
  version: order.version + 1,
  createdAt: order.createdAt,
  updatedAt: at,
});

/** Approves a pending order. A cancelled one was approved before it was cancelled, so there is nothing left to do. */
export const approveOrder = (order: Order, at: Date): Decision<ApprovedOrder, 'ORDER_IS_REJECTED'> => {
  switch (order.state) {
    case 'PENDING':
      return { outcome: 'CHANGED', order: { ...changed(order, at), state: 'APPROVED' } };
    case 'APPROVED':
    case 'CANCELLED':
      return { outcome: 'UNCHANGED' };
    case 'REJECTED':
      return { outcome: 'REFUSED', refusal: 'ORDER_IS_REJECTED' };
  }
};

/** Why an order cannot be rejected: its credit was reserved. */
export type RejectRefusal = 'ORDER_IS_APPROVED' | 'ORDER_IS_CANCELLED';

/** Rejects a pending order. */
export const rejectOrder = (
  order: Order,
  reason: RejectionReason,
  at: Date,
): Decision<RejectedOrder, RejectRefusal> => {
  switch (order.state) {
    case 'PENDING':
      return {
        outcome: 'CHANGED',
        order: { ...changed(order, at), state: 'REJECTED', rejectionReason: reason },
      };
    case 'REJECTED':
      return { outcome: 'UNCHANGED' };
    case 'APPROVED':
    case 'CANCELLED':
      return { outcome: 'REFUSED', refusal: `ORDER_IS_${order.state}` };
  }
};

/** Why an order cannot be cancelled. */
export type CancelRefusal = 'ORDER_IS_PENDING' | 'ORDER_IS_REJECTED';

/** Cancels an approved order. A pending one waits for its credit check first. */
export const cancelOrder = (order: Order, at: Date): Decision<CancelledOrder, CancelRefusal> => {
  switch (order.state) {
    case 'APPROVED':
      return { outcome: 'CHANGED', order: { ...changed(order, at), state: 'CANCELLED' } };
    case 'CANCELLED':
      return { outcome: 'UNCHANGED' };
    case 'PENDING':
    case 'REJECTED':
      return { outcome: 'REFUSED', refusal: `ORDER_IS_${order.state}` };
  }
};
