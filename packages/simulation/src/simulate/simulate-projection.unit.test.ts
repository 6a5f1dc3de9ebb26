import {
  defineMessage,
  encodeEnvelope,
  nextCorrelationId,
  nextMessageId,
  project,
  type ProjectionWriter,
} from '@dynamo-outbox/messaging';
import { type InMemoryProjected, InMemoryProjectionWriter } from '@dynamo-outbox/messaging/in-memory';
import { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { RecordedMessage } from './arrangement.ts';
import { simulateProjection } from './simulate-projection.ts';
import { simulate } from './simulate.ts';

const payload = z.object({ text: z.string() });
const NoteCreated = defineMessage('note.created', { version: 1, payload });
const NoteChanged = defineMessage('note.changed', { version: 1, payload });

interface Note {
  readonly text: string;
}

const aMessage = (type: string, sequence: number): RecordedMessage => {
  const id = nextMessageId();
  const body = encodeEnvelope({
    id,
    type,
    version: 1,
    source: 'notes',
    subject: 'n',
    orderingKey: 'note#n',
    sequence,
    sequenceIndex: 0,
    occurredAt: new Date('2026-11-20T10:15:30.000Z'),
    context: { correlationId: nextCorrelationId() },
    payload: { text: String(sequence) },
  });
  return { id, type, body };
};

const life = [
  aMessage('note.created', 0),
  ...[1, 2, 3].map((sequence) => aMessage('note.changed', sequence)),
];

/** A planted fault: writes each change as if it were the newest. */
const blindly = (writer: ProjectionWriter<Note>): ProjectionWriter<Note> => ({
  write: async (change) => writer.write({ ...change, by: { ...change.by, sequence: (blindly.writes += 1) } }),
});
blindly.writes = 10;

const aView = (watch: (writer: ProjectionWriter<Note>) => ProjectionWriter<Note>) => {
  const table = new InMemoryTable<InMemoryProjected<Note>>('notes');
  return {
    state: table,
    consumers: [
      simulateProjection<Note>({
        name: 'view--notes',
        projection: watch(new InMemoryProjectionWriter<Note>({ table })),
        handlers: [
          project(NoteCreated, ({ subject, payload: item }) => ({ kind: 'created', id: subject, item })),
          project(NoteChanged, ({ subject, payload: changes }) => ({
            kind: 'changed',
            id: subject,
            changes,
          })),
        ],
        receives: () => life,
      }),
    ],
  };
};

const atRest = {
  'the copy is the newest state': (table: InMemoryTable<InMemoryProjected<Note>>) =>
    table.find('n')?.item?.text === '3',
  'no message is dead-lettered': (_: unknown, deadLetters: readonly unknown[]) => deadLetters.length === 0,
};

describe('a projection consumer under simulation', () => {
  it('has the newest state with any crash, duplicate and order of deliveries', async () => {
    const { runs, calls } = await simulate({
      arrange: () => aView((writer) => writer),
      invariants: {},
      atRest,
    });

    expect(calls).toBeGreaterThan(3);
    expect(runs).toBeGreaterThan(300);
  });

  it('is shown to move back when it ignores the positions of messages', async () => {
    await expect(simulate({ arrange: () => aView(blindly), invariants: {}, atRest })).rejects.toMatchObject({
      code: 'INVARIANT_BROKEN',
    });
  });
});
