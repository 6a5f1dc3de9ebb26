import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { OutboxHead } from '../outbox/stored-order.ts';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describeOutboxContract } from '../testing/outbox-contract.ts';
import { InMemoryOutbox } from './in-memory-outbox.ts';

const remove = async <TValue>(table: InMemoryTable<TValue>, key: string): Promise<void> => {
  const unitOfWork = new InMemoryUnitOfWork();
  unitOfWork.stage(table.toDelete(key));
  await unitOfWork.commit();
};

describeOutboxContract('InMemoryOutbox', async () => {
  const table = new InMemoryTable<OutboxItem>('outbox');
  const heads = new InMemoryTable<OutboxHead>('outbox-heads');
  const aggregates = new InMemoryTable<string>('aggregates');
  return {
    open: (options) => {
      const unitOfWork = new InMemoryUnitOfWork();
      return {
        unitOfWork,
        outbox: new InMemoryOutbox({ ...options, transaction: unitOfWork, table, heads }),
        createAggregate: (id) => {
          unitOfWork.stage(aggregates.toPut(id, id, { condition: (current) => current === undefined }));
        },
        atCommit: (work) => {
          unitOfWork.enlist({
            contribute: () => {
              work();
              return [];
            },
          });
        },
      };
    },
    items: async () => table.values(),
    expire: ({ orderingKey, sortKey }) => remove(table, JSON.stringify([orderingKey, sortKey])),
    expireHead: (orderingKey) => remove(heads, orderingKey),
  };
});
