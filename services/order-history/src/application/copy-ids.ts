import { type CustomerId, type OrderId, toCustomerId, toOrderId } from '../domain/ids.ts';

/** Identifies the copy of an order. It names the customer too, because a customer's orders are stored together. */
export const toOrderCopyId = (order: {
  readonly customerId: CustomerId;
  readonly orderId: OrderId;
}): string => `${order.customerId}/${order.orderId}`;

/** Returns the customer and the order of a copy. */
export const fromOrderCopyId = (
  id: string,
): { readonly customerId: CustomerId; readonly orderId: OrderId } => {
  const [customerId = '', orderId = ''] = id.split('/');
  return { customerId: toCustomerId(customerId), orderId: toOrderId(orderId) };
};
