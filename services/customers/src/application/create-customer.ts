import type { Clock } from '@dynamo-outbox/kernel';
import { CustomerCreated } from '../contract.ts';
import { registerCustomer, type RegisterDecision } from '../domain/customer.ts';
import type { NextCustomerId } from '../domain/ids.ts';
import type { CustomersUnitOfWork } from './unit-of-work.ts';

/** The command to register a customer. */
export interface CreateCustomerCommand {
  readonly name: string;
  /** In whole minor units. */
  readonly creditLimit: number;
}

/** The registered customer, or the reason for the refusal. */
export type CreateCustomerResult = RegisterDecision;

/** Registers a customer. */
export type CreateCustomer = (
  unitOfWork: CustomersUnitOfWork,
  command: CreateCustomerCommand,
) => Promise<CreateCustomerResult>;

/** Dependencies of creating a customer, in addition to the unit of work. */
export interface CreateCustomerDependencies {
  readonly now: Clock;
  readonly nextCustomerId: NextCustomerId;
}

/** Creates the use case. The commit rejects with `CUSTOMER_ALREADY_EXISTS` if the new id is already taken. */
export const createCreateCustomer =
  ({ now, nextCustomerId }: CreateCustomerDependencies): CreateCustomer =>
  async (unitOfWork, { name, creditLimit }) => {
    const decision = registerCustomer({ id: nextCustomerId(), name, creditLimit }, now());
    if (!decision.accepted) {
      return decision;
    }

    const { customer } = decision;
    unitOfWork.customers.add(customer);
    unitOfWork.outbox.add(
      CustomerCreated.create({ customerId: customer.id, name, creditLimit }, { about: customer }),
    );
    return decision;
  };
