import * as runner from '@jest/globals';
import { describe, expect, it } from '@jest/globals';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { InboxRecord } from '../../inbox/inbox.ts';
import type { SequencePosition } from '../../inbox/sequence-position.ts';
import { describeInboxContract } from '../../testing/inbox-contract.ts';
import { InMemoryInbox } from './in-memory-inbox.ts';

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

describe('InMemoryInbox', () => {
  it('throws a clear error when a consumer with a sequence guard has no table for positions', async () => {
    const inbox = new InMemoryInbox({
      transaction: new InMemoryUnitOfWork(),
      table: new InMemoryTable<InboxRecord>('inbox'),
    });

    await expect(inbox.findPosition({ consumer: 'c', orderingKey: 'order#1' })).rejects.toThrow(
      'needs an inbox with a table for positions',
    );
  });
});
