import * as runner from '@jest/globals';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { CreditRecord } from '../../domain/credit-reservation.ts';
import type { Customer } from '../../domain/customer.ts';
import { describeRepositoryContracts } from '../../testing/repository-contracts.ts';
import { InMemoryCreditReservationRepository } from './in-memory-credit-reservation-repository.ts';
import { InMemoryCustomerRepository } from './in-memory-customer-repository.ts';

describeRepositoryContracts(runner, 'The in-memory repositories', async () => {
  const customers = new InMemoryTable<Customer>('customers');
  const reservations = new InMemoryTable<CreditRecord>('reservations');
  return {
    open: () => {
      const transaction = new InMemoryUnitOfWork();
      return composeUnitOfWork(transaction, {
        customers: new InMemoryCustomerRepository({ table: customers, transaction }),
        reservations: new InMemoryCreditReservationRepository({ table: reservations, transaction }),
      });
    },
    close: async () => undefined,
  };
});
