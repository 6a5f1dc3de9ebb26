import type { Clock } from '@dynamo-outbox/kernel';
import { type NewCustomer, registerCustomer, type RegisterDecision } from '../domain/customer.ts';
import type { NextCustomerId } from '../domain/ids.ts';
import { CustomerRegistered } from './customers-events.ts';
import type { CustomersUnitOfWork } from './unit-of-work.ts';

/** Creates the use case that registers a customer. The commit rejects with `CUSTOMER_ALREADY_EXISTS` if the new id is already taken. */
export const createCreateCustomer =
  ({ now, nextCustomerId }: { readonly now: Clock; readonly nextCustomerId: NextCustomerId }) =>
  async (
    { customers, events }: CustomersUnitOfWork,
    { name, creditLimit }: Omit<NewCustomer, 'id'>,
  ): Promise<RegisterDecision> => {
    const decision = registerCustomer({ id: nextCustomerId(), name, creditLimit }, now());
    if (decision.accepted) {
      customers.add(decision.customer);
      events.publish(CustomerRegistered.create(decision.customer));
    }
    return decision;
  };
