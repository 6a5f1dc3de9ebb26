import * as runner from '@jest/globals';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { Order } from '../../domain/order.ts';
import { describeOrderRepositoryContract } from '../../testing/order-repository-contract.ts';
import { InMemoryOrderRepository } from './in-memory-order-repository.ts';

describeOrderRepositoryContract(runner, 'InMemoryOrderRepository', async () => {
  const table = new InMemoryTable<Order>('orders');
  return {
    open: () => {
      const transaction = new InMemoryUnitOfWork();
      return composeUnitOfWork(transaction, { orders: new InMemoryOrderRepository({ table, transaction }) });
    },
    close: async () => undefined,
  };
});
