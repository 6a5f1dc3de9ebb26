import * as runner from '@jest/globals';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { describeScheduleContract } from '../../testing/schedule-contract.ts';
import { companionsOf } from './in-memory-companions.ts';
import { InMemoryOutbox } from './in-memory-outbox.ts';

describeScheduleContract(runner, 'InMemoryOutbox', async () => {
  const table = new InMemoryTable<OutboxItem>('outbox');
  return {
    open: (options) => {
      const unitOfWork = new InMemoryUnitOfWork();
      return { unitOfWork, outbox: new InMemoryOutbox({ ...options, transaction: unitOfWork, table }) };
    },
    scheduled: async () => companionsOf(table).schedules.values(),
    items: async () => table.values(),
  };
});
