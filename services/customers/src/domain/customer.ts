/** The customer: who may owe how much. */
import type { CustomerId } from './ids.ts';

/** A customer with a credit limit. All amounts are whole minor units: non-negative safe integers. */
export interface Customer {
  readonly id: CustomerId;
  readonly name: string;
  readonly creditLimit: number;
  /**
   * The sum of all credit reservations that are in force, never more than the limit. The reservations themselves are
   * kept apart, so that a customer stays the same size however many orders there are.
   */
  readonly reservedCredit: number;
  /** 0 when created, one more with every change. */
  readonly version: number;
  readonly createdAt: Date;
  /** Absent until the first change. */
  readonly updatedAt?: Date;
}

/** What it takes to take a customer on. */
export type NewCustomer = Pick<Customer, 'id' | 'name' | 'creditLimit'>;

/** Whether a customer was taken on. */
export type RegisterDecision =
  | { readonly accepted: true; readonly customer: Customer }
  | { readonly accepted: false; readonly refusal: 'CREDIT_LIMIT_INVALID' };

/** Takes a customer on. A limit of zero is a customer who may order nothing yet. */
export const registerCustomer = (newCustomer: NewCustomer, at: Date): RegisterDecision =>
  Number.isSafeInteger(newCustomer.creditLimit) && newCustomer.creditLimit >= 0
    ? { accepted: true, customer: { ...newCustomer, reservedCredit: 0, version: 0, createdAt: at } }
    : { accepted: false, refusal: 'CREDIT_LIMIT_INVALID' };

/** What the customer may still order for. */
export const availableCredit = ({
  creditLimit,
  reservedCredit,
}: Pick<Customer, 'creditLimit' | 'reservedCredit'>): number => creditLimit - reservedCredit;
