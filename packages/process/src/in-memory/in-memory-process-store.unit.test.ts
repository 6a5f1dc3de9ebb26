import * as runner from '@jest/globals';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { ProcessInstance } from '../instance/process-instance.ts';
import { describeProcessStoreContract } from '../testing/process-store-contract.ts';
import { InMemoryProcessStore } from './in-memory-process-store.ts';

describeProcessStoreContract(runner, 'InMemoryProcessStore', async () => {
  const table = new InMemoryTable<ProcessInstance>('processes');
  const items = new InMemoryTable<string>('items');
  return {
    open: () => {
      const unitOfWork = new InMemoryUnitOfWork();
      return {
        unitOfWork,
        processes: new InMemoryProcessStore({ transaction: unitOfWork, table }),
        createItem: (id) => {
          unitOfWork.stage(items.toPut(id, id, { condition: (current) => current === undefined }));
        },
      };
    },
    stop: async () => undefined,
  };
});
