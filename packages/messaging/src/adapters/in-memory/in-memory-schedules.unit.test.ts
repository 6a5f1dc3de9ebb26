import * as runner from '@jest/globals';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxRecorderOptions } from '../../outbox/outbox-recorder.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { describeReleaseContract } from '../../testing/release-contract.ts';
import { describeScheduleContract } from '../../testing/schedule-contract.ts';
import { companionsOf } from './in-memory-companions.ts';
import { InMemoryOutbox } from './in-memory-outbox.ts';
import { InMemoryScheduledMessages } from './in-memory-scheduled-messages.ts';

const createHarness = async () => {
  const table = new InMemoryTable<OutboxItem>('outbox');
  return {
    open: (options: OutboxRecorderOptions) => {
      const unitOfWork = new InMemoryUnitOfWork();
      return { unitOfWork, outbox: new InMemoryOutbox({ ...options, transaction: unitOfWork, table }) };
    },
    schedules: new InMemoryScheduledMessages({ table }),
    scheduled: async () => companionsOf(table).schedules.values(),
    items: async () => table.values(),
  };
};

describeScheduleContract(runner, 'InMemoryOutbox', createHarness);

describeReleaseContract(runner, 'InMemoryScheduledMessages', createHarness);
