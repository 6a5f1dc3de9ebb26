/** The order and the decisions about it, as pure functions of state and time. */
import type { CreditCheckTimer, CustomerId, OrderId } from './ids.ts';

/** Why an order was rejected. `CREDIT_CHECK_TIMED_OUT`: the credit check did not answer in time, so the order expired. */
export type RejectionReason = 'CREDIT_LIMIT_EXCEEDED' | 'CUSTOMER_NOT_FOUND' | 'CREDIT_CHECK_TIMED_OUT';

interface OrderFacts {
  readonly id: OrderId;
  readonly customerId: CustomerId;
  /** In whole minor units: a positive safe integer. */
  readonly orderTotal: number;
  /** 0 at creation, incremented with every change. */
  readonly version: number;
  readonly createdAt: Date;
  /** Absent until the first change. */
  readonly updatedAt?: Date;
}

/** An order that waits for its credit check. */
export interface PendingOrder extends OrderFacts {
  readonly state: 'PENDING';
  /** Ends the wait. Absent if the service has no timers; the order then waits without limit. */
  readonly creditCheckTimer?: CreditCheckTimer;
}

/** An order whose credit is reserved. */
export interface ApprovedOrder extends OrderFacts {
  readonly state: 'APPROVED';
}

/** An order that the credit check declined, or did not answer in time. */
export interface RejectedOrder extends OrderFacts {
  readonly state: 'REJECTED';
  readonly rejectionReason: RejectionReason;
}

/** An order that was cancelled after its approval. */
export interface CancelledOrder extends OrderFacts {
  readonly state: 'CANCELLED';
}

/** An order moves only along PENDING → APPROVED → CANCELLED and PENDING → REJECTED. */
export type Order = PendingOrder | ApprovedOrder | RejectedOrder | CancelledOrder;

/** The decision about an existing order. */
export type Decision<TOrder extends Order, TRefusal extends string> =
  | { readonly outcome: 'CHANGED'; readonly order: TOrder }
  /** The order already has the requested state. */
  | { readonly outcome: 'UNCHANGED' }
  | { readonly outcome: 'REFUSED'; readonly refusal: TRefusal };

/** The data of a new order. */
export type NewOrder = Pick<Order, 'id' | 'customerId' | 'orderTotal'>;

/** The decision on a new order. */
export type PlaceDecision =
  | { readonly accepted: true; readonly order: PendingOrder }
  | { readonly accepted: false; readonly refusal: 'ORDER_TOTAL_INVALID' };

/**
 * Places an order. Refuses a total that is not a positive safe integer: a negative total would raise the customer's
 * credit.
 */
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

/** Stores the timer of a new order with it, if the service has timers. */
export const withCreditCheckTimer = (
  order: PendingOrder,
  creditCheckTimer: CreditCheckTimer | undefined,
): PendingOrder => (creditCheckTimer === undefined ? order : { ...order, creditCheckTimer });

/** Why an order cannot be approved. `ORDER_IS_EXPIRED`: the answer of the credit check is too late. */
export type ApproveRefusal = 'ORDER_IS_REJECTED' | 'ORDER_IS_EXPIRED';

/** Approves a pending order. A cancelled order was approved before, so it stays unchanged. */
export const approveOrder = (order: Order, at: Date): Decision<ApprovedOrder, ApproveRefusal> => {
  switch (order.state) {
    case 'PENDING':
      return { outcome: 'CHANGED', order: { ...changed(order, at), state: 'APPROVED' } };
    case 'APPROVED':
    case 'CANCELLED':
      return { outcome: 'UNCHANGED' };
    case 'REJECTED':
      return {
        outcome: 'REFUSED',
        refusal:
          order.rejectionReason === 'CREDIT_CHECK_TIMED_OUT' ? 'ORDER_IS_EXPIRED' : 'ORDER_IS_REJECTED',
      };
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

/** Cancels an approved order. A pending order cannot be cancelled before its credit check. */
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
