import { CodedError } from '@dynamo-outbox/kernel';
import type { CustomerId, OrderId } from './ids.ts';

/** A reservation is in force for a customer who does not exist. Inspect the customers table. */
export class CustomerNotFoundError extends CodedError<'CUSTOMER_NOT_FOUND'> {
  readonly code = 'CUSTOMER_NOT_FOUND';

  constructor(customerId: CustomerId) {
    super(`Customer ${customerId} does not exist.`);
  }
}

/** A customer with the same id was created before. Create it under another id. */
export class CustomerAlreadyExistsError extends CodedError<'CUSTOMER_ALREADY_EXISTS'> {
  readonly code = 'CUSTOMER_ALREADY_EXISTS';

  constructor(customerId: CustomerId, options?: ErrorOptions) {
    super(`Customer ${customerId} exists already.`, options);
  }
}

/** The credit of an order cannot be released, because it was never reserved. */
export class CreditNotReservedError extends CodedError<'CREDIT_NOT_RESERVED'> {
  readonly code = 'CREDIT_NOT_RESERVED';

  constructor(customerId: CustomerId, orderId: OrderId) {
    super(`No credit of customer ${customerId} was reserved for order ${orderId}.`);
  }
}

/** The requested amount of credit is not a positive safe integer. The requesting service is at fault. */
export class CreditAmountInvalidError extends CodedError<'CREDIT_AMOUNT_INVALID'> {
  readonly code = 'CREDIT_AMOUNT_INVALID';

  constructor(orderId: OrderId) {
    super(`The amount of order ${orderId} is not a positive whole number of minor units.`);
  }
}

/** The item stored under a customer's key is not a valid customer. Inspect the item. */
export class StoredCustomerUnreadableError extends CodedError<'STORED_CUSTOMER_UNREADABLE'> {
  readonly code = 'STORED_CUSTOMER_UNREADABLE';

  constructor(key: string, reason: string) {
    super(`The stored item ${key} is not a valid customer: ${reason}.`);
  }
}

/** The item stored under a reservation's key is not a valid reservation. Inspect the item. */
export class StoredReservationUnreadableError extends CodedError<'STORED_RESERVATION_UNREADABLE'> {
  readonly code = 'STORED_RESERVATION_UNREADABLE';

  constructor(key: string, reason: string) {
    super(`The stored item ${key} is not a valid credit reservation: ${reason}.`);
  }
}
