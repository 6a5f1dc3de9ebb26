import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { createConsumer } from '../consumer/create-consumer.ts';
import { handle } from '../consumer/handle.ts';
import { InMemoryInbox } from '../in-memory/in-memory-inbox.ts';
import type { InMemoryProjected } from '../in-memory/in-memory-projection.ts';
import { InMemoryProjection } from '../in-memory/in-memory-projection.ts';
import type { Inbox, InboxRecord } from '../inbox/inbox.ts';
import { encodeEnvelope } from '../message/envelope.ts';
import { nextCorrelationId, nextMessageId } from '../message/ids.ts';
import { defineMessage } from '../message/message-definition.ts';
import type { Message } from '../message/message.ts';
import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { Projection } from './projection.ts';

const payload = z.object({ text: z.string() });
const NoteCreated = defineMessage('note.created', { version: 1, payload });
const NoteChanged = defineMessage('note.changed', { version: 1, payload });
const NoteRemoved = defineMessage('note.removed', { version: 1, payload });

interface NotesUnitOfWork extends UnitOfWork {
  readonly inbox: Inbox;
  readonly notes: Projection<{ text: string }>;
}

/** A view of notes that another service keeps. */
const aView = () => {
  const inboxTable = new InMemoryTable<InboxRecord>('inbox');
  const table = new InMemoryTable<InMemoryProjected<{ text: string }>>('notes');
  const consumer = createConsumer<NotesUnitOfWork>({
    name: 'view--notes',
    openUnitOfWork: () => {
      const transaction = new InMemoryUnitOfWork();
      return composeUnitOfWork(transaction, {
        inbox: new InMemoryInbox({ transaction, table: inboxTable }),
        notes: new InMemoryProjection({ transaction, table }),
      });
    },
    handlers: [
      handle(NoteCreated, async (by, { notes }) => {
        notes.stage({ kind: 'created', id: by.subject, item: by.payload, by });
      }),
      handle(NoteChanged, async (by, { notes }) => {
        notes.stage({ kind: 'changed', id: by.subject, changes: by.payload, by });
      }),
      handle(NoteRemoved, async (by, { notes }) => {
        notes.stage({ kind: 'removed', id: by.subject, by });
      }),
    ],
  });
  return { table, inboxTable, consumer };
};

const aMessage = (type: string, sequence: number): Message => ({
  id: nextMessageId(),
  type,
  version: 1,
  source: 'notes',
  subject: 'n',
  orderingKey: 'note#n',
  sequence,
  sequenceIndex: 0,
  occurredAt: new Date(),
  context: { correlationId: nextCorrelationId() },
  payload: { text: `${type} ${sequence}` },
});

/** A note's life: created, changed some times, perhaps removed. */
const lives = fc
  .record({ changes: fc.nat(5), isRemoved: fc.boolean() })
  .map(({ changes, isRemoved }) => [
    aMessage('note.created', 0),
    ...Array.from({ length: changes }, (_, index) => aMessage('note.changed', index + 1)),
    ...(isRemoved ? [aMessage('note.removed', changes + 1)] : []),
  ]);

/** Deliveries of a life: every message at least once, in any order. */
const schedules = lives.chain((life) =>
  fc
    .array(fc.constantFrom(...life), { maxLength: 5 })
    .chain((repeated) =>
      fc.shuffledSubarray([...life, ...repeated], { minLength: life.length + repeated.length }),
    )
    .map((deliveries) => ({ life, deliveries })),
);

describe('a projection behind a topic that repeats and reorders', () => {
  it('comes to what the aggregate is, and every message is settled', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, fc.integer({ min: 1, max: 4 }), async ({ life, deliveries }, waveSize) => {
        const { table, inboxTable, consumer } = aView();
        let waiting = deliveries.map((message) => ({ message, receiveCount: 1 }));
        for (let round = 0; waiting.length > 0; round += 1) {
          expect(round).toBeLessThan(100);
          const wave = waiting.slice(0, waveSize);
          const results = await Promise.allSettled(
            wave.map(({ message, receiveCount }) =>
              consumer.consume({ body: encodeEnvelope(message), receiveCount }),
            ),
          );
          const again = wave.filter((_, index) => results[index]?.status === 'rejected');
          waiting = [
            ...waiting.slice(waveSize),
            ...again.map(({ message, receiveCount }) => ({ message, receiveCount: receiveCount + 1 })),
          ];
        }

        const last = life.at(-1);
        expect(table.find('n')).toEqual({
          sourceVersion: expect.stringMatching(/^\d{12}#0{10}$/) as unknown,
          isRemoved: last?.type === 'note.removed',
          ...(last?.type === 'note.removed' ? {} : { item: last?.payload }),
        });
        expect(inboxTable.values()).toHaveLength(life.length);
      }),
    );
  });
});
