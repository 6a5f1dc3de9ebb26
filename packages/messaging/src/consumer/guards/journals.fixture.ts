import { composeUnitOfWork, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as z from 'zod';
import type { ConsumeOutcome } from '../consume-outcome.ts';
import type { ConsumerOptions } from '../consumer.ts';
import { createConsumer } from '../create-consumer.ts';
import { handle } from '../handle.ts';
import { InMemoryInbox } from '../../adapters/in-memory/in-memory-inbox.ts';
import type { Inbox, InboxRecord } from '../../inbox/inbox.ts';
import type { SequencePosition } from '../../inbox/sequence-position.ts';
import { encodeEnvelope } from '../../message/envelope.ts';
import { nextMessageId, type CorrelationId } from '../../message/ids.ts';
import { defineMessage } from '../../message/message-definition.ts';
import type { Message } from '../../message/message.ts';
import type { MessagingEvent } from '../../observer.ts';

/** A change of a note. The text is its complete new state. */
export const NoteChanged = defineMessage('note.changed', {
  version: 1,
  payload: z.object({ text: z.string() }),
});

/** The journal of one note: its changes in order, and its current state. */
export interface Journal {
  readonly handled: readonly string[];
  readonly text: string;
}

/** One business transaction of the journals. */
export interface JournalsUnitOfWork extends UnitOfWork {
  readonly inbox: Inbox;
  readonly journals: { write(noteId: string, text: string): void };
}

/** Consumers that record handled messages in memory, with the guards that a test sets. */
export class Journals {
  readonly table = new InMemoryTable<Journal>('journals');
  readonly inboxTable = new InMemoryTable<InboxRecord>('inbox');
  readonly positions = new InMemoryTable<SequencePosition>('positions');
  readonly events: MessagingEvent[] = [];

  readonly open = (): JournalsUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    return composeUnitOfWork(transaction, {
      inbox: new InMemoryInbox({ transaction, table: this.inboxTable, positions: this.positions }),
      journals: {
        // The last write wins, so only the guards keep the order.
        write: (noteId: string, text: string) => {
          transaction.stage(
            this.table.toUpdate(noteId, (current) => ({
              handled: [...(current?.handled ?? []), text],
              text,
            })),
          );
        },
      },
    });
  };

  /** Creates a consumer with the given guards. */
  consumer(options: Partial<ConsumerOptions<JournalsUnitOfWork>>) {
    const consumer = createConsumer<JournalsUnitOfWork>({
      name: 'journals--notes',
      openUnitOfWork: this.open,
      handlers: [
        handle(NoteChanged, async ({ subject, payload }, unitOfWork) => {
          unitOfWork.journals.write(subject, payload.text);
        }),
      ],
      observer: (event) => this.events.push(event),
      lostRaces: { sleep: async () => undefined, maxAttempts: 100 },
      ...options,
    });
    return (message: Message, receiveCount = 1): Promise<ConsumeOutcome> =>
      consumer.consume({ body: encodeEnvelope(message), receiveCount });
  }
}

export const correlationId = '01994c6f-1111-7000-8000-00000000000b' as CorrelationId;

/** A new change of note `n`. */
export const aChange = (text: string, overrides: Partial<Message> = {}): Message => ({
  id: nextMessageId(),
  type: 'note.changed',
  version: 1,
  source: 'notebook',
  subject: 'n',
  orderingKey: `note#${overrides.subject ?? 'n'}`,
  sequenceIndex: 0,
  occurredAt: new Date('2026-11-20T10:15:30.000Z'),
  context: { correlationId },
  payload: { text },
  ...overrides,
});
