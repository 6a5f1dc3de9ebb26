import * as runner from '@jest/globals';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { messageIdOf } from '../../testing/contract-messages.ts';
import { describeRecordedItemsContract } from '../../testing/recorded-items-contract.ts';
import { InMemoryOutboxStore } from './in-memory-outbox-store.ts';
import { InMemoryRecordedItems } from './in-memory-recorded-items.ts';

describe('InMemoryRecordedItems', () => {
  it('reports the marks of every store of its table, with the time of the store', async () => {
    const table = new InMemoryTable<OutboxItem>('outbox');
    const item = {
      orderingKey: 'note#a',
      sortKey: 'VERSION#000000000001',
      messages: [{ id: messageIdOf(1), type: 'note.added', topic: 'notes', body: 'text' }],
      recordedAt: '2026-11-20T10:15:30.000Z',
      service: 'notebook',
    };
    const unitOfWork = new InMemoryUnitOfWork();
    unitOfWork.stage(table.toPut(JSON.stringify([item.orderingKey, item.sortKey]), item));
    await unitOfWork.commit();
    const at = new Date('2026-11-20T10:15:31.000Z');

    await new InMemoryOutboxStore({ table, clock: () => at }).markDispatched([item]);

    const { items } = await new InMemoryRecordedItems({ table }).readPage({});
    expect(items[0]?.dispatch).toEqual([{ state: 'dispatched', at, attempts: 0 }]);
    expect((await new InMemoryOutboxStore({ table }).readParts(item))[0]?.isSettled).toBe(true);
  });
});

describeRecordedItemsContract(runner, 'InMemoryRecordedItems', async () => ({
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
