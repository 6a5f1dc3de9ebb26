// The contract suites take the functions of the test runner, here Jest's or Vitest's.
import type { InboxRecord, SequencePosition } from '@dynamo-outbox/messaging';
import { InMemoryEffectStore, InMemoryInbox } from '@dynamo-outbox/messaging/in-memory';
import { describeEffectStoreContract, describeInboxContract } from '@dynamo-outbox/messaging/testing';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';

const runner = { describe, it, beforeAll, beforeEach, afterAll, afterEach, expect };

describeEffectStoreContract(runner, 'InMemoryEffectStore', async () => {
  const store = new InMemoryEffectStore();
  return { open: () => store };
});

describeInboxContract(runner, 'InMemoryInbox', async () => {
  const table = new InMemoryTable<InboxRecord>('inbox');
  const positions = new InMemoryTable<SequencePosition>('positions');
  const aggregates = new InMemoryTable<string>('aggregates');
  return {
    open: () => {
      const unitOfWork = new InMemoryUnitOfWork();
      return {
        unitOfWork,
        inbox: new InMemoryInbox({ transaction: unitOfWork, table, positions }),
        createAggregate: (id) => {
          unitOfWork.stage(aggregates.toPut(id, id, { condition: (current) => current === undefined }));
        },
      };
    },
  };
});
