import * as runner from '@jest/globals';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { ContractItem } from '../../testing/projection-contract.ts';
import { describeProjectionContract } from '../../testing/projection-contract.ts';
import type { InMemoryProjected } from './in-memory-projection.ts';
import { InMemoryProjection, InMemoryProjectionWriter } from './in-memory-projection.ts';

describeProjectionContract(runner, 'InMemoryProjection', async () => {
  const table = new InMemoryTable<InMemoryProjected<ContractItem>>('projection');
  const aggregates = new InMemoryTable<string>('aggregates');
  return {
    open: () => {
      const unitOfWork = new InMemoryUnitOfWork();
      return {
        unitOfWork,
        projection: new InMemoryProjection({ transaction: unitOfWork, table }),
        createAggregate: (id) => {
          unitOfWork.stage(aggregates.toPut(id, id, { condition: (current) => current === undefined }));
        },
      };
    },
    writer: new InMemoryProjectionWriter({ table }),
    find: async (id) => {
      const found = table.find(id);
      return found?.isRemoved === true ? 'removed' : found?.item;
    },
  };
});
