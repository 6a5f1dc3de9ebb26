import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { handle, type MessageHandler } from '../handle.ts';
import type { ConsumerUnitOfWork } from '../consumer.ts';
import { createConsumer } from '../create-consumer.ts';
import type { ForeignDecoder } from '../decoding/message-decoder.ts';
import type { ConsumerGuards } from '../guards/consumer-guards.ts';
import { createProjectionConsumer, type ProjectionConsumerOptions } from './create-projection-consumer.ts';
import {
  aNoteDelivery,
  aNoteMessage,
  aNotesView,
  type Note,
  NoteCreated,
  noteHandlers,
  noteSchedules,
} from './notes.fixture.ts';
import { project } from './project.ts';
import type { ProjectionWriter } from './projection.ts';

const openNothing = (): never => {
  throw new Error('Opens nothing.');
};

const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a projection consumer', () => {
  it('writes the change of a message in one write, and the second delivery is stale', async () => {
    const { table, consumer, counts } = aNotesView();
    const created = aNoteMessage('note.created', 0);

    expect(await consumer.consume(aNoteDelivery(created))).toEqual({ outcome: 'processed' });
    expect(counts.writes).toBe(1);
    expect(table.find('n')?.item).toEqual({ text: 'note.created 0' });

    expect(await consumer.consume(aNoteDelivery(created, 2))).toEqual({ outcome: 'stale' });
    expect(counts.writes).toBe(2);
  });

  it('postpones a change that arrives before the creation', async () => {
    const { consumer, events } = aNotesView();

    await expect(consumer.consume(aNoteDelivery(aNoteMessage('note.changed', 1)))).rejects.toMatchObject({
      code: 'PROJECTION_NOT_CREATED',
    });
    expect(events).toMatchObject([{ event: 'consumer.postponed', messageType: 'note.changed' }]);
  });

  it('writes nothing for a message that changes nothing, or that has no handler', async () => {
    const { consumer, counts } = aNotesView();

    for (const type of ['note.read', 'note.printed']) {
      expect(await consumer.consume(aNoteDelivery(aNoteMessage(type, 0)))).toEqual({ outcome: 'ignored' });
    }
    expect(counts.writes).toBe(0);
  });

  it('rejects a message of an aggregate that was created again, one without a sequence, and one with a wrong payload', async () => {
    const { consumer } = aNotesView();
    await consumer.consume(aNoteDelivery(aNoteMessage('note.created', 5)));
    const late = { occurredAt: new Date('2026-11-21T10:15:30.000Z') };

    expect(await consumer.consume(aNoteDelivery(aNoteMessage('note.created', 0, late)))).toMatchObject({
      outcome: 'rejected',
      reason: 'SEQUENCE_RESTARTED',
    });
    const unordered = aNoteMessage('note.changed', 6, { sequence: undefined } as object);
    expect(await consumer.consume(aNoteDelivery(unordered))).toMatchObject({
      outcome: 'rejected',
      reason: 'REJECTED_BY_HANDLER',
    });
    expect(
      await consumer.consume(aNoteDelivery(aNoteMessage('note.changed', 7, { payload: {} }))),
    ).toMatchObject({ outcome: 'rejected', reason: 'INVALID_MESSAGE_PAYLOAD' });
  });

  it('reports each outcome with the lag of the message', async () => {
    const { consumer, events } = aNotesView({ clock: () => new Date('2026-11-20T10:15:31.500Z') });
    await consumer.consume(aNoteDelivery(aNoteMessage('note.created', 0)));

    expect(events).toMatchObject([
      { event: 'consumer.consumed', consumer: 'view--notes', outcome: 'processed', lagMilliseconds: 1_500 },
    ]);
  });

  it('writes again after a lost race, and reports the race', async () => {
    let attempts = 0;
    const projection: ProjectionWriter<Note> = {
      write: async () => {
        attempts += 1;
        if (attempts === 1) {
          throw new LostRaceError('PROJECTION_CHANGED_MEANWHILE', 'The copy changed.');
        }
        return 'written';
      },
    };
    const { consumer, events } = aNotesView({ projection, lostRaces: { sleep: async () => undefined } });

    expect(await consumer.consume(aNoteDelivery(aNoteMessage('note.created', 0)))).toEqual({
      outcome: 'processed',
    });
    expect(events.map(({ event }) => event)).toEqual(['consumer.lost-race', 'consumer.consumed']);
  });

  it('rejects a message without a caller for a handler that requires one', async () => {
    const { consumer } = aNotesView({
      callerVerifier: { verify: async () => ({ refusal: 'CALLER_EXPIRED', detail: 'expired' }) },
      handlers: [
        project(NoteCreated, ({ payload: item }) => ({ kind: 'created', id: 'n', item }), {
          requiresCaller: true,
        }),
      ],
    });

    expect(await consumer.consume(aNoteDelivery(aNoteMessage('note.created', 0)))).toMatchObject({
      outcome: 'rejected',
      reason: 'CALLER_MISSING',
    });
    expect(
      thrownBy(() =>
        aNotesView({
          handlers: [project(NoteCreated, () => ({ kind: 'removed', id: 'n' }), { requiresCaller: true })],
        }),
      ),
    ).toMatchObject({ code: 'CALLER_VERIFIER_MISSING' });
  });
});

describe('a handler of a projection consumer that does more than one write', () => {
  const declare = (toChange: unknown): unknown =>
    thrownBy(() => project(NoteCreated, toChange as () => 'ignore'));

  it.each([
    ['an async function', async () => 'ignore', 'PROJECTION_DOES_MORE'],
    [
      'a function that takes a unit of work',
      (message: unknown, work: unknown) => [message, work],
      'PROJECTION_DOES_MORE',
    ],
  ])('is refused where it is declared: %s', (_name, toChange, code) => {
    expect(declare(toChange)).toMatchObject({ code });
  });

  it('is refused by the consumer if it is from handle', () => {
    const more = handle(NoteCreated, async () => undefined) as unknown;
    const options = { name: 'view--notes', projection: { write: async () => 'written' }, handlers: [more] };

    expect(
      thrownBy(() => createProjectionConsumer(options as ProjectionConsumerOptions<Note>)),
    ).toMatchObject({
      code: 'PROJECTION_DOES_MORE',
      message: expect.stringContaining('note.created') as unknown,
    });
  });

  it.each([
    ['a promise', Promise.reject(new Error('failed')), 'PROJECTION_DOES_MORE'],
    ['several changes', [{ kind: 'removed', id: 'a' }], 'PROJECTION_DOES_MORE'],
    ['nothing', undefined, 'INVALID_PROJECTION_CHANGE'],
    ['null', null, 'INVALID_PROJECTION_CHANGE'],
    ['a text', 'ignored', 'INVALID_PROJECTION_CHANGE'],
    ['an unknown kind', { kind: 'constructor', id: 'a' }, 'INVALID_PROJECTION_CHANGE'],
    ['no id', { kind: 'removed' }, 'INVALID_PROJECTION_CHANGE'],
    ['an empty id', { kind: 'removed', id: '' }, 'INVALID_PROJECTION_CHANGE'],
    ['no content', { kind: 'created', id: 'a' }, 'INVALID_PROJECTION_CHANGE'],
    ['no changes', { kind: 'changed', id: 'a', item: {} }, 'INVALID_PROJECTION_CHANGE'],
  ])('writes nothing if it returns %s, and the message stays on the queue', async (_name, result, code) => {
    const { consumer, counts } = aNotesView({ handlers: [project(NoteCreated, () => result as 'ignore')] });

    await expect(consumer.consume(aNoteDelivery(aNoteMessage('note.created', 0)))).rejects.toMatchObject({
      code,
    });
    expect(counts.writes).toBe(0);
  });
});

describe('the definition of a projection consumer', () => {
  it.each<[string, ConsumerGuards]>([
    ['sequence', { sequence: true }],
    ['gaps', { gaps: 'from-the-first' }],
    ['causation', { causation: {} }],
  ])('refuses the guard %s, which needs an inbox', (guard, guards) => {
    expect(thrownBy(() => aNotesView({ guards } as object))).toMatchObject({
      code: 'GUARD_NEEDS_INBOX',
      message: expect.stringContaining(guard) as unknown,
    });
    expect(thrownBy(() => aNotesView({ guards: { sequence: false, causation: false } } as object))).toBe(
      undefined,
    );
  });

  it('refuses a decoder whose messages have no sequence, and reads one whose messages have', async () => {
    const aDecoder = (sequenced: boolean): ForeignDecoder => ({
      name: 'notes',
      sequenced,
      decode: () => ({
        records: [
          {
            id: 'e-1',
            type: 'note.created',
            payload: { text: 'foreign' },
            ...(sequenced ? { sequence: 3, orderingKey: 'note#f', subject: 'f', time: new Date(0) } : {}),
          },
        ],
      }),
    });

    expect(thrownBy(() => aNotesView({ decoders: [aDecoder(false)] }))).toMatchObject({
      code: 'PROJECTION_NEEDS_ORDER',
    });
    const { consumer, table } = aNotesView({ decoders: [aDecoder(true)] });
    expect(await consumer.consume({ body: '{}', receiveCount: 1 })).toEqual({ outcome: 'processed' });
    expect(table.find('f')?.item).toEqual({ text: 'foreign' });
  });

  it('refuses two handlers of one message, a wrong name and a wrong option like any other consumer', () => {
    expect(thrownBy(() => aNotesView({ handlers: [...noteHandlers, ...noteHandlers] }))).toMatchObject({
      code: 'DUPLICATE_HANDLER',
    });
    expect(thrownBy(() => aNotesView({ name: 'a#b' }))).toMatchObject({ code: 'INVALID_CONSUMER_NAME' });
    expect(thrownBy(() => aNotesView({ decoders: [] }))).toMatchObject({ code: 'NO_DECODERS' });
    expect(thrownBy(() => aNotesView({ lostRaces: { maxAttempts: 0 } }))).toBeInstanceOf(RangeError);
  });
});

describe('a consumer with an inbox', () => {
  it('refuses a handler from project', () => {
    const handlers = noteHandlers as unknown as readonly MessageHandler<ConsumerUnitOfWork>[];

    expect(
      thrownBy(() => createConsumer({ name: 'view--notes', openUnitOfWork: openNothing, handlers })),
    ).toMatchObject({ code: 'PROJECTION_WITHOUT_WRITER' });
  });
});

describe('the copy of a projection consumer', () => {
  it('is the same after any order of deliveries and duplicates as after one delivery of each message in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        noteSchedules,
        fc.integer({ min: 1, max: 4 }),
        async ({ life, deliveries }, atOnce) => {
          const inOrder = aNotesView();
          for (const message of life) {
            await inOrder.consumer.consume(aNoteDelivery(message));
          }

          const view = aNotesView();
          let waiting = deliveries;
          for (let round = 0; waiting.length > 0; round += 1) {
            expect(round).toBeLessThan(100);
            const wave = waiting.slice(0, atOnce);
            const results = await Promise.allSettled(
              wave.map((message) => view.consumer.consume(aNoteDelivery(message))),
            );
            // What must wait goes to the end of the queue.
            waiting = [
              ...waiting.slice(atOnce),
              ...wave.filter((_, index) => results[index]?.status === 'rejected'),
            ];
          }

          expect(view.table.find('n')).toEqual(inOrder.table.find('n'));
        },
      ),
    );
  });
});
