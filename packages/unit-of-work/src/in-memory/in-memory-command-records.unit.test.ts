import * as runner from '@jest/globals';
import type { CommandRecord } from '../commands/idempotency/command-records.ts';
import { LostRaceError } from '../lost-race.ts';
import { describeCommandRecordsContract } from '../testing/command-records-contract.ts';
import { InMemoryCommandRecords } from './in-memory-command-records.ts';
import { InMemoryTable } from './in-memory-table.ts';
import { InMemoryUnitOfWork } from './in-memory-unit-of-work.ts';

describeCommandRecordsContract(runner, 'InMemoryCommandRecords', async () => {
  const table = new InMemoryTable<CommandRecord>('records');
  const items = new InMemoryTable<string>('items');
  return {
    open: () => {
      const unitOfWork = new InMemoryUnitOfWork();
      return {
        unitOfWork,
        records: new InMemoryCommandRecords({ transaction: unitOfWork, table }),
        createItem: (id) => {
          unitOfWork.stage(
            items.toPut(id, id, {
              condition: (current) => current === undefined,
              onConditionFailed: () => new LostRaceError('ITEM_EXISTS', `Item ${id} exists.`),
            }),
          );
        },
      };
    },
    stop: async () => undefined,
  };
});
