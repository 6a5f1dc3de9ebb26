import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConsumeOutcome } from '../consume-outcome.ts';
import { createConsumer } from '../create-consumer.ts';
import { handle } from '../handle.ts';
import { InMemoryInbox } from '../../adapters/in-memory/in-memory-inbox.ts';
import type { InMemoryProjected } from '../../adapters/in-memory/in-memory-projection.ts';
import { InMemoryProjection } from '../../adapters/in-memory/in-memory-projection.ts';
import type { Inbox, InboxRecord } from '../../inbox/inbox.ts';
import { encodeEnvelope } from '../../message/envelope.ts';
import type { Message } from '../../message/message.ts';
import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import {
  aNoteMessage,
  type Note,
  NoteChanged,
  NoteCreated,
  NoteRemoved,
  noteSchedules,
} from './notes.fixture.ts';
import type { Projection } from './projection.ts';

interface NotesUnitOfWork extends UnitOfWork {
  readonly inbox: Inbox;
  readonly notes: Projection<Note>;
}

/** A view of notes that another service keeps. */
const aView = () => {
  const inboxTable = new InMemoryTable<InboxRecord>('inbox');
  const table = new InMemoryTable<InMemoryProjected<Note>>('notes');
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

const minute = 60_000;
const start = Date.parse('2026-11-20T10:15:30.000Z');

/** Messages about a note in the order of their versions, a minute apart by clocks that differ by half an hour. */
const livesFrom = (startTime: number, isRemoved: fc.Arbitrary<boolean>) =>
  fc
    .record({ skews: fc.array(fc.integer({ min: -15, max: 15 }), { minLength: 2, maxLength: 8 }), isRemoved })
    .map(({ skews, isRemoved: ends }) =>
      skews.map((skew, sequence) => {
        const last = ends && sequence === skews.length - 1 ? 'note.removed' : 'note.changed';
        const at = new Date(startTime + (sequence + skew) * minute);
        return aNoteMessage(sequence === 0 ? 'note.created' : last, sequence, { occurredAt: at });
      }),
    );

const shuffled = (messages: readonly Message[]) =>
  fc.shuffledSubarray([...messages], { minLength: messages.length });

/** A note that is created anew hours after its first life, which counts from the beginning again. */
const restarts = fc
  .tuple(livesFrom(start, fc.boolean()), livesFrom(start + 120 * minute, fc.boolean()))
  .chain(([first, second]) => fc.tuple(shuffled([...first, ...first]), shuffled(second)));

/** Delivers messages until each is settled, or waits for one that does not come. */
const deliverAll = async (consumer: ReturnType<typeof aView>['consumer'], messages: readonly Message[]) => {
  const settled: { readonly message: Message; readonly outcome: ConsumeOutcome }[] = [];
  let waiting = messages;
  for (let receiveCount = 1; receiveCount <= 10; receiveCount += 1) {
    const again: Message[] = [];
    for (const message of waiting) {
      try {
        const outcome = await consumer.consume({ body: encodeEnvelope(message), receiveCount });
        settled.push({ message, outcome });
      } catch {
        again.push(message);
      }
    }
    waiting = again;
  }
  return { settled, waiting };
};

describe('a projection behind a topic that repeats and reorders', () => {
  it('reaches the state of the aggregate, and every message is settled', async () => {
    await fc.assert(
      fc.asyncProperty(
        noteSchedules,
        fc.integer({ min: 1, max: 4 }),
        async ({ life, deliveries }, waveSize) => {
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
            sourceTime: last?.occurredAt,
            isRemoved: last?.type === 'note.removed',
            ...(last?.type === 'note.removed' ? {} : { item: last?.payload }),
          });
          expect(inboxTable.values()).toHaveLength(life.length);
        },
      ),
    );
  });
});

describe('a projection of an aggregate that is removed and created again under the same id', () => {
  it('acknowledges as stale only messages that a newer message of the same life overtook', async () => {
    await fc.assert(
      fc.asyncProperty(restarts, async ([first, second]) => {
        const { consumer } = aView();

        const before = await deliverAll(consumer, first);
        expect(before.waiting).toEqual([]);
        expect(before.settled.filter(({ outcome }) => outcome.outcome === 'rejected')).toEqual([]);

        const after = await deliverAll(consumer, second);
        const newest = Math.max(
          -1,
          ...after.settled.flatMap(({ message, outcome }) =>
            outcome.outcome === 'processed' ? [message.sequence ?? 0] : [],
          ),
        );
        for (const { message, outcome } of after.settled) {
          if (outcome.outcome === 'stale') {
            expect(message.sequence).toBeLessThan(newest);
          }
          if (outcome.outcome === 'rejected') {
            expect(outcome.reason).toBe('SEQUENCE_RESTARTED');
          }
        }
      }),
    );
  });
});
