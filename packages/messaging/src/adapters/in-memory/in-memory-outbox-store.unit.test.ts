import * as runner from '@jest/globals';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { describeOutboxStoreContract } from '../../testing/outbox-store-contract.ts';
import { InMemoryOutboxStore } from './in-memory-outbox-store.ts';

describeOutboxStoreContract(runner, 'InMemoryOutboxStore', async () => ({
  open: async () => {
    const table = new InMemoryTable<OutboxItem>('outbox');
    const store = new InMemoryOutboxStore({ table });
    return {
      store,
      mayExpire: async (item) => store.mayExpire(item),
      items: store,
      record: async (item) => {
        const unitOfWork = new InMemoryUnitOfWork();
        unitOfWork.stage(table.toPut(JSON.stringify([item.orderingKey, item.sortKey]), item));
        await unitOfWork.commit();
      },
    };
  },
  stop: async () => undefined,
}));
