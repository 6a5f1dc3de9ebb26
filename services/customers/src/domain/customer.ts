/** The customer and the decisions about its credit limit. */
import type { CustomerId } from './ids.ts';

/** A customer with a credit limit. All amounts are whole minor units: non-negative safe integers. */
export interface Customer {
  readonly id: CustomerId;
  readonly name: string;
  readonly creditLimit: number;
  /**
   * The sum of all credit reservations in force, never more than the limit. Reservations are stored separately, so that
   * the size of a customer does not grow with the number of orders.
   */
  readonly reservedCredit: number;
  /** 0 at creation, incremented with every change. */
  readonly version: number;
  readonly createdAt: Date;
  /** Absent until the first change. */
  readonly updatedAt?: Date;
}

/** The data of a new customer. */
export type NewCustomer = Pick<Customer, 'id' | 'name' | 'creditLimit'>;

/** The decision on a registration. */
export type RegisterDecision =
  | { readonly accepted: true; readonly customer: Customer }
  | { readonly accepted: false; readonly refusal: 'CREDIT_LIMIT_INVALID' };

/** Registers a customer. A customer with a limit of zero exists, but cannot order anything yet. */
export const registerCustomer = (newCustomer: NewCustomer, at: Date): RegisterDecision =>
  Number.isSafeInteger(newCustomer.creditLimit) && newCustomer.creditLimit >= 0
    ? { accepted: true, customer: { ...newCustomer, reservedCredit: 0, version: 0, createdAt: at } }
    : { accepted: false, refusal: 'CREDIT_LIMIT_INVALID' };

/** The credit that the customer can still use for orders. */
export const availableCredit = ({
  creditLimit,
  reservedCredit,
}: Pick<Customer, 'creditLimit' | 'reservedCredit'>): number => creditLimit - reservedCredit;
