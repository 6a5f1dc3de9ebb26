import type { OutboxItem } from '../outbox/outbox-item.ts';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describeOutboxContract } from '../testing/outbox-contract.ts';
import { InMemoryOutbox } from './in-memory-outbox.ts';

describeOutboxContract('InMemoryOutbox', async () => {
  const table = new InMemoryTable<OutboxItem>('outbox');
  const aggregates = new InMemoryTable<string>('aggregates');
  return {
    open: (options) => {
      const unitOfWork = new InMemoryUnitOfWork();
      return {
        unitOfWork,
        outbox: new InMemoryOutbox({ ...options, transaction: unitOfWork, table }),
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
  };
});
