import type { CustomerId, OrderId } from './ids.ts';

/** The states of an order. */
export const orderStates = ['PENDING', 'APPROVED', 'REJECTED', 'CANCELLED'] as const;

/** State of an order. */
export type OrderState = (typeof orderStates)[number];

/** A copy of an order. */
export interface OrderCopy {
  readonly orderId: OrderId;
  readonly customerId: CustomerId;
  readonly state: OrderState;
  /** In whole minor units. */
  readonly orderTotal: number;
  /** Why it was rejected; absent in other states. */
  readonly rejectionReason?: string;
  readonly createdAt: Date;
  /** Absent until the first change. */
  readonly updatedAt?: Date;
}

/** A copy of a customer. */
export interface CustomerCopy {
  readonly customerId: CustomerId;
  readonly name: string;
}

/** Which orders to list. */
export interface HistoryQuery {
  readonly customerId: CustomerId;
  /** Only orders in this state. Default: all. */
  readonly state?: OrderState | undefined;
  /** Only orders after this one, in the order of the list. Default: from the newest. */
  readonly after?: OrderId | undefined;
  /** Maximum number of orders, from 1. */
  readonly limit: number;
}

/** One page of a customer's orders, newest first. */
export interface HistoryPage {
  readonly customerId: CustomerId;
  /** Name of the customer; absent until the message about the customer arrives. */
  readonly customerName?: string;
  readonly orders: readonly OrderCopy[];
  /** The order after which the next page begins; absent on the last page. */
  readonly next?: OrderId;
}
