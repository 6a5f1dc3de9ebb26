import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { describeRecordedItemsContract } from '../../testing/recorded-items-contract.ts';
import { InMemoryOutboxStore } from './in-memory-outbox-store.ts';
import { InMemoryRecordedItems } from './in-memory-recorded-items.ts';

describeRecordedItemsContract('InMemoryRecordedItems', async () => ({
  open: async () => {
    const table = new InMemoryTable<OutboxItem>('outbox');
    const store = new InMemoryOutboxStore({ table });
    return {
      store,
      undispatched: store,
      items: new InMemoryRecordedItems({ table, pageSize: 10 }),
      record: async (item) => {
        const unitOfWork = new InMemoryUnitOfWork();
        unitOfWork.stage(table.toPut(JSON.stringify([item.orderingKey, item.sortKey]), item));
        await unitOfWork.commit();
      },
    };
  },
  stop: async () => undefined,
}));
