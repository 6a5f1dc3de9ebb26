import { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import fc from 'fast-check';
import * as z from 'zod';
import {
  type InMemoryProjected,
  InMemoryProjectionWriter,
} from '../../adapters/in-memory/in-memory-projection.ts';
import { encodeEnvelope } from '../../message/envelope.ts';
import { nextCorrelationId, nextMessageId } from '../../message/ids.ts';
import { defineMessage } from '../../message/message-definition.ts';
import type { Message } from '../../message/message.ts';
import type { ConsumerEvent } from '../consumer-event.ts';
import { createProjectionConsumer, type ProjectionConsumerOptions } from './create-projection-consumer.ts';
import { project } from './project.ts';
import type { ProjectionWriter } from './projection.ts';

const payload = z.object({ text: z.string() });
export const NoteCreated = defineMessage('note.created', { version: 1, payload });
export const NoteChanged = defineMessage('note.changed', { version: 1, payload });
export const NoteRead = defineMessage('note.read', { version: 1, payload });
export const NoteRemoved = defineMessage('note.removed', { version: 1, payload });

/** A copy of a note. */
export interface Note {
  readonly text: string;
}

/** The handlers of a view of notes. A read changes nothing. */
export const noteHandlers: ProjectionConsumerOptions<Note>['handlers'] = [
  project(NoteCreated, ({ subject, payload: item }) => ({ kind: 'created', id: subject, item })),
  project(NoteChanged, ({ subject, payload: changes }) => ({ kind: 'changed', id: subject, changes })),
  project(NoteRead, () => 'ignore'),
  project(NoteRemoved, ({ subject }) => ({ kind: 'removed', id: subject })),
];

/** A view of notes that another service keeps, and the number of its writes. */
export const aNotesView = (overrides: Partial<ProjectionConsumerOptions<Note>> = {}) => {
  const table = new InMemoryTable<InMemoryProjected<Note>>('notes');
  const writer = new InMemoryProjectionWriter<Note>({ table });
  const events: ConsumerEvent[] = [];
  const counts = { writes: 0 };
  const projection: ProjectionWriter<Note> = {
    write: async (change) => {
      counts.writes += 1;
      return writer.write(change);
    },
  };
  const consumer = createProjectionConsumer<Note>({
    name: 'view--notes',
    projection,
    handlers: noteHandlers,
    observer: (event) => {
      events.push(event);
    },
    ...overrides,
  });
  return { table, consumer, counts, events };
};

/** A message about a note. */
export const aNoteMessage = (type: string, sequence: number, overrides: Partial<Message> = {}): Message => ({
  id: nextMessageId(),
  type,
  version: 1,
  source: 'notes',
  subject: 'n',
  orderingKey: 'note#n',
  sequence,
  sequenceIndex: 0,
  occurredAt: new Date('2026-11-20T10:15:30.000Z'),
  context: { correlationId: nextCorrelationId() },
  payload: { text: `${type} ${sequence}` },
  ...overrides,
});

/** Delivers a message. */
export const aNoteDelivery = (message: Message, receiveCount = 1) => ({
  body: encodeEnvelope(message),
  receiveCount,
});

/** A note's life: created, changed some times, perhaps removed. */
const lives = fc
  .record({ changes: fc.nat(5), isRemoved: fc.boolean() })
  .map(({ changes, isRemoved }): readonly Message[] => [
    aNoteMessage('note.created', 0),
    ...Array.from({ length: changes }, (_, index) => aNoteMessage('note.changed', index + 1)),
    ...(isRemoved ? [aNoteMessage('note.removed', changes + 1)] : []),
  ]);

/** Lives and their deliveries: every message at least once, in any order. */
export const noteSchedules = lives.chain((life) =>
  fc
    .array(fc.constantFrom(...life), { maxLength: 6 })
    .chain((repeated) =>
      fc.shuffledSubarray([...life, ...repeated], { minLength: life.length + repeated.length }),
    )
    .map((deliveries) => ({ life, deliveries })),
);
