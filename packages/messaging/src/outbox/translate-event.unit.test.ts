import { createEventBus, defineDomainEvent, on } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { InMemoryOutbox } from '../adapters/in-memory/in-memory-outbox.ts';
import { nextCorrelationId } from '../message/ids.ts';
import { defineMessage } from '../message/message-definition.ts';
import { defineTopic } from '../message/topic.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { Outbox } from './outbox.ts';
import { translate } from './translate-event.ts';

const NoteAdded = defineMessage('note.added', { version: 1, payload: z.object({ text: z.string().max(5) }) });
const topics = [defineTopic('notes', [NoteAdded])];

interface Written {
  readonly id: string;
  readonly texts: readonly string[];
}

const noteBody = z.object({ data: z.object({ text: z.string() }) });

const NotesWritten = defineDomainEvent<Written>('notes-written');
const NotesCounted = defineDomainEvent<number>('notes-counted');

const toMessages = ({ id, texts }: Written) =>
  texts.map((text) => NoteAdded.create({ text }, { about: { id, version: 0 } }));

const aNotebook = () => {
  const table = new InMemoryTable<OutboxItem>('outbox');
  const counts = new InMemoryTable<number>('counts');
  const bus = createEventBus<{ readonly outbox: Outbox; readonly counts: { set(count: number): void } }>({
    subscriptions: [
      translate(NotesWritten, toMessages),
      on(NotesWritten, ({ texts }, { events }) => {
        events.publish(NotesCounted.create(texts.length));
      }),
      on(NotesCounted, (count, parts) => {
        parts.counts.set(count);
      }),
    ],
  });
  const open = () => {
    const transaction = new InMemoryUnitOfWork();
    const context = { correlationId: nextCorrelationId() };
    return bus.composeUnitOfWork(transaction, {
      outbox: new InMemoryOutbox({ transaction, table, service: 'notes', topics, context }),
      counts: {
        set: (count: number) => {
          transaction.stage(counts.toPut('all', count));
        },
      },
    });
  };
  const messages = () =>
    table.values().flatMap((item) => item.messages.map(({ body }) => noteBody.parse(JSON.parse(body)).data));
  return { open, messages, counts };
};

describe('a translation of a domain event', () => {
  it.each([[[]], [['one']], [['one', 'two']]])(
    'commits its messages with the changes of other subscribers: %j',
    async (texts) => {
      const { open, messages, counts } = aNotebook();
      const unitOfWork = open();
      unitOfWork.events.publish(NotesWritten.create({ id: '1', texts }));
      await unitOfWork.commit();

      expect(messages()).toEqual(texts.map((text) => ({ text })));
      expect(counts.values()).toEqual([texts.length]);
    },
  );

  it('writes nothing when a message is invalid', async () => {
    const { open, messages, counts } = aNotebook();
    const unitOfWork = open();
    unitOfWork.events.publish(NotesWritten.create({ id: '1', texts: ['one', 'too long'] }));

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'INVALID_MESSAGE_PAYLOAD' });
    expect(messages()).toEqual([]);
    expect(counts.values()).toEqual([]);
  });

  it.each([undefined, null, 1, 'text', {}, Promise.resolve([])])(
    'refuses to return %p, and writes nothing',
    async (value) => {
      const table = new InMemoryTable<OutboxItem>('outbox');
      const bus = createEventBus<{ readonly outbox: Outbox }>({
        // As a caller without types could.
        subscriptions: [translate(NotesWritten, () => value as never)],
      });
      const transaction = new InMemoryUnitOfWork();
      const context = { correlationId: nextCorrelationId() };
      const outbox = new InMemoryOutbox({ transaction, table, service: 'notes', topics, context });
      const unitOfWork = bus.composeUnitOfWork(transaction, { outbox });
      unitOfWork.events.publish(NotesWritten.create({ id: '1', texts: [] }));

      await expect(unitOfWork.commit()).rejects.toMatchObject({
        code: 'INVALID_TRANSLATION',
        message: expect.stringContaining('notes-written'),
      });
      expect(table.values()).toEqual([]);
    },
  );
});
