import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { InboxRecord } from '../inbox/inbox.ts';
import { describeInboxContract } from '../testing/inbox-contract.ts';
import { InMemoryInbox } from './in-memory-inbox.ts';

describeInboxContract('InMemoryInbox', async () => {
  const table = new InMemoryTable<InboxRecord>('inbox');
  const aggregates = new InMemoryTable<string>('aggregates');
  return {
    open: () => {
      const unitOfWork = new InMemoryUnitOfWork();
      return {
        unitOfWork,
        inbox: new InMemoryInbox({ transaction: unitOfWork, table }),
        createAggregate: (id) => {
          unitOfWork.stage(aggregates.toPut(id, id, { condition: (current) => current === undefined }));
        },
      };
    },
  };
});
