import { CodedError } from '@dynamo-outbox/kernel';
import type { OrderId } from './ids.ts';

/** A message refers to an order that does not exist in this service. */
export class OrderNotFoundError extends CodedError<'ORDER_NOT_FOUND'> {
  readonly code = 'ORDER_NOT_FOUND';

  constructor(orderId: OrderId) {
    super(`Order ${orderId} does not exist.`);
  }
}

/** An order with the same id was created before. Create it under another id. */
export class OrderAlreadyExistsError extends CodedError<'ORDER_ALREADY_EXISTS'> {
  readonly code = 'ORDER_ALREADY_EXISTS';

  constructor(orderId: OrderId, options?: ErrorOptions) {
    super(`Order ${orderId} exists already.`, options);
  }
}

/** The item stored under an order's key is not a valid order. Inspect the item. */
export class StoredOrderUnreadableError extends CodedError<'STORED_ORDER_UNREADABLE'> {
  readonly code = 'STORED_ORDER_UNREADABLE';

  constructor(key: string, reason: string) {
    super(`The stored item ${key} is not a valid order: ${reason}.`);
  }
}
