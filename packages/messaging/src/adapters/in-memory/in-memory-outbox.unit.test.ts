import * as runner from '@jest/globals';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { decodeEnvelope } from '../../message/decode-envelope.ts';
import { nextCorrelationId } from '../../message/ids.ts';
import { defineMessage } from '../../message/message-definition.ts';
import { defineTopic } from '../../message/topic.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { OutboxHead } from '../../outbox/stored-order.ts';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describeOutboxContract } from '../../testing/outbox-contract.ts';
import { InMemoryOutbox } from './in-memory-outbox.ts';

const remove = async <TValue>(table: InMemoryTable<TValue>, key: string): Promise<void> => {
  const unitOfWork = new InMemoryUnitOfWork();
  unitOfWork.stage(table.toDelete(key));
  await unitOfWork.commit();
};

describeOutboxContract(runner, 'InMemoryOutbox', async () => {
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

describe('the order of commits in memory', () => {
  const NoteAdded = defineMessage('note.added', { version: 1, payload: z.unknown() });
  const topics = [defineTopic('notes', [NoteAdded], { order: 'commit' })];

  const commitOne = async (table: InMemoryTable<OutboxItem>): Promise<void> => {
    const transaction = new InMemoryUnitOfWork();
    const context = { correlationId: nextCorrelationId() };
    const clock = (): Date => new Date('2026-11-20T10:00:00.000Z');
    const outbox = new InMemoryOutbox({ transaction, table, service: 'notes', topics, context, clock });
    outbox.add(NoteAdded.create({}, { about: { id: 'a' } }));
    await transaction.commit();
  };

  const positionsIn = (table: InMemoryTable<OutboxItem>): readonly unknown[] =>
    table
      .values()
      .flatMap(({ messages }) => messages.map(({ body }) => decodeEnvelope(body)))
      .map((decoded) => ('message' in decoded ? decoded.message.sequence : decoded));

  it('is counted across all outboxes of a table, and separately for each table, without a table for heads', async () => {
    const [table, other] = [new InMemoryTable<OutboxItem>('one'), new InMemoryTable<OutboxItem>('other')];

    await commitOne(table);
    await commitOne(other);
    await commitOne(table);

    const [first, second] = positionsIn(table);
    expect(positionsIn(table)).toHaveLength(2);
    expect(Number(second)).toBe(Number(first) + 1);
    expect(positionsIn(other)).toEqual([first]);
  });
});
