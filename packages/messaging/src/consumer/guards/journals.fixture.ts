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

/** A change of a note; the text is the whole of its new state. */
export const NoteChanged = defineMessage('note.changed', {
  version: 1,
  payload: z.object({ text: z.string() }),
});

/** What a journal knows of one note: what it did, in order, and what it holds now. */
export interface Journal {
  readonly handled: readonly string[];
  readonly text: string;
}

/** One business transaction of the journals. */
export interface JournalsUnitOfWork extends UnitOfWork {
  readonly inbox: Inbox;
  readonly journals: { write(noteId: string, text: string): void };
}

/** Consumers that write down what they handle, in memory, with whatever guards a test asks for. */
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
        // Takes whatever comes last for the truth: nothing but the guards keeps the order.
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

  /** What consumes a delivery with these guards. */
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

/** A change of note `n` that nobody has seen. */
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
