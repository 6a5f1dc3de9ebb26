import * as runner from '@jest/globals';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { describeItemPartsContract } from '../../testing/item-parts-contract.ts';
import { InMemoryOutboxStore } from './in-memory-outbox-store.ts';

describeItemPartsContract(runner, 'InMemoryOutboxStore', async () => ({
  open: async () => {
    const table = new InMemoryTable<OutboxItem>('outbox');
    const store = new InMemoryOutboxStore({ table });
    return {
      store,
      parts: store,
      record: async (item) => {
        const unitOfWork = new InMemoryUnitOfWork();
        unitOfWork.stage(table.toPut(JSON.stringify([item.orderingKey, item.sortKey]), item));
        await unitOfWork.commit();
      },
    };
  },
  stop: async () => undefined,
}));
