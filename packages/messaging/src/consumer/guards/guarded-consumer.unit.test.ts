import { describe, expect, it } from '@jest/globals';
import { handle } from '../handle.ts';
import { RejectMessageError } from '../errors/reject-message-error.ts';
import { RetryMessageLaterError } from '../errors/retry-message-later-error.ts';
import { StaleMessageError } from '../errors/stale-message-error.ts';
import { nextMessageId, type MessageId } from '../../message/ids.ts';
import { aChange, correlationId, Journals, NoteChanged } from './journals.fixture.ts';

const processed = { outcome: 'processed' };
const stale = { outcome: 'stale' };
const duplicate = { outcome: 'duplicate' };

describe('a consumer with a sequence guard', () => {
  it('acknowledges and counts messages older than the newest, and keeps the newest state', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { sequence: true } });

    expect(await consume(aChange('new', { sequence: 2 }))).toEqual(processed);
    expect(await consume(aChange('old', { sequence: 1 }))).toEqual(stale);
    expect(await consume(aChange('newest', { sequence: 3 }))).toEqual(processed);

    expect(journals.table.find('n')).toEqual({ handled: ['new', 'newest'], text: 'newest' });
    expect(journals.events).toMatchObject([
      { event: 'consumer.consumed', outcome: 'processed' },
      { event: 'consumer.consumed', outcome: 'stale', messageType: 'note.changed' },
      { event: 'consumer.consumed', outcome: 'processed' },
    ]);
  });

  it('compares the index within a commit if the sequence is the same', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { sequence: true } });

    await consume(aChange('second', { sequence: 1, sequenceIndex: 1 }));
    expect(await consume(aChange('first', { sequence: 1, sequenceIndex: 0 }))).toEqual(stale);
    expect(await consume(aChange('third', { sequence: 1, sequenceIndex: 2 }))).toEqual(processed);
  });

  it.each([{ sequence: true }, { gaps: 'from-the-first' as const }])(
    'rejects messages of an aggregate that was created again, instead of acknowledging them as stale: %j',
    async (guards) => {
      const journals = new Journals();
      const consume = journals.consumer({ guards });
      const created = { sequence: 0, messageNumber: 1 };
      await consume(aChange('created', created));
      await consume(aChange('removed', { sequence: 9, messageNumber: 2 }));
      const occurredAt = new Date('2026-11-20T11:15:31.000Z');

      expect(await consume(aChange('created again', { ...created, occurredAt }))).toMatchObject({
        outcome: 'rejected',
        reason: 'SEQUENCE_RESTARTED',
      });

      expect(journals.table.find('n')?.handled).toEqual(['created', 'removed']);
      expect(journals.events.at(-1)).toMatchObject({ outcome: 'rejected', reason: 'SEQUENCE_RESTARTED' });
    },
  );

  it('rejects a tolerance for restarts that is not a number', () => {
    expect(() => new Journals().consumer({ guards: { restartToleranceSeconds: Number.NaN } })).toThrow(
      'restartToleranceSeconds must be a number',
    );
  });

  it('lets messages without a sequence pass, old and new', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { sequence: true } });

    await consume(aChange('a', { sequence: 5 }));
    expect(await consume(aChange('b'))).toEqual(processed);
    expect(await consume(aChange('c'))).toEqual(processed);
  });

  it('separates aggregates and consumers', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { sequence: true } });
    const other = journals.consumer({ name: 'audit--notes', guards: { sequence: true } });

    await consume(aChange('a', { sequence: 5 }));
    expect(await consume(aChange('b', { sequence: 1, subject: 'm' }))).toEqual(processed);
    expect(await other(aChange('c', { sequence: 1 }))).toEqual(processed);
  });

  it('treats a redelivered message as a duplicate, not as stale, with or without a receive count', async () => {
    const consume = new Journals().consumer({ guards: { sequence: true } });
    const first = aChange('a', { sequence: 1 });
    const late = aChange('b', { sequence: 0 });

    await consume(first);
    expect(await consume(first, 1)).toEqual(duplicate);
    expect(await consume(first, 2)).toEqual(duplicate);
    expect(await consume(late)).toEqual(stale);
    expect(await consume(late, 1)).toEqual(duplicate);
    expect(await consume(late, 2)).toEqual(duplicate);
  });

  it('moves the position only with the effect: a failed handler does not move it', async () => {
    let faults = 1;
    const journals = new Journals();
    const consume = journals.consumer({
      guards: { sequence: true },
      handlers: [
        handle(NoteChanged, async () => {
          if (faults-- > 0) {
            throw new Error('The mail server is down.');
          }
        }),
      ],
    });
    const change = aChange('a', { sequence: 2 });

    await expect(consume(change)).rejects.toThrow('The mail server is down.');
    expect(journals.positions.values()).toEqual([]);
    expect(await consume(aChange('b', { sequence: 1 }))).toEqual(processed);
    expect(await consume(change, 2)).toEqual(processed);
  });

  it('runs again after a lost race for the position, with the new position', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { sequence: true } });
    const changes = [3, 1, 2, 0].map((sequence) => aChange(String(sequence), { sequence }));

    const outcomes = await Promise.all(changes.map((change) => consume(change)));

    expect(journals.table.find('n')?.text).toBe('3');
    expect(outcomes.filter(({ outcome }) => outcome === 'stale')).toHaveLength(
      4 - (journals.table.find('n')?.handled.length ?? 0),
    );
    expect(journals.events.some(({ event }) => event === 'consumer.lost-race')).toBe(true);
  });

  it('rejects a partition key that no table can store, and accepts the longest one', async () => {
    const consume = new Journals().consumer({ guards: { sequence: true } });

    expect(await consume(aChange('a', { sequence: 1, orderingKey: 'x'.repeat(1_024) }))).toEqual(processed);
    expect(await consume(aChange('b', { sequence: 1, orderingKey: 'x'.repeat(1_025) }))).toMatchObject({
      outcome: 'rejected',
      detail: 'The partitionkey has more than 1024 bytes.',
    });
  });
});

describe('a consumer without a guard', () => {
  it('handles every message, and reads and stores no position', async () => {
    const journals = new Journals();
    const consume = journals.consumer({});

    await consume(aChange('new', { sequence: 2, messageNumber: 9 }));
    expect(await consume(aChange('old', { sequence: 1, messageNumber: 2 }))).toEqual(processed);

    expect(journals.table.find('n')?.text).toBe('old');
    expect(journals.positions.values()).toEqual([]);
  });
});

describe('a consumer that detects gaps', () => {
  const gap = { code: 'MESSAGE_GAP', isRetryLater: true };

  it('makes a message wait until all earlier ones were handled, and handles them in order', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { gaps: 'from-the-first' } });
    const [first, second, third] = [1, 2, 3].map((messageNumber) =>
      aChange(String(messageNumber), { messageNumber }),
    ) as [ReturnType<typeof aChange>, ReturnType<typeof aChange>, ReturnType<typeof aChange>];

    await expect(consume(third)).rejects.toMatchObject(gap);
    await expect(consume(second)).rejects.toMatchObject(gap);
    expect(await consume(first)).toEqual(processed);
    await expect(consume(third, 2)).rejects.toMatchObject({
      ...gap,
      message: 'Message number 3 of note#n arrived while number 2 is missing.',
    });
    expect(await consume(second, 2)).toEqual(processed);
    expect(await consume(third, 3)).toEqual(processed);

    expect(journals.table.find('n')?.handled).toEqual(['1', '2', '3']);
  });

  it('counts a waiting message as postponed, not as failed, and writes nothing of it', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { gaps: 'from-the-first' } });
    const change = aChange('b', { messageNumber: 2 });

    await expect(consume(change, 4)).rejects.toMatchObject(gap);

    expect(journals.events).toMatchObject([
      { event: 'consumer.postponed', messageId: change.id, receiveCount: 4, error: gap },
    ]);
    expect([...journals.inboxTable.values(), ...journals.positions.values()]).toEqual([]);
  });

  it('begins with the first message that it sees, if configured', async () => {
    const consume = new Journals().consumer({ guards: { gaps: 'from-the-first-seen' } });

    expect(await consume(aChange('g', { messageNumber: 7 }))).toEqual(processed);
    await expect(consume(aChange('i', { messageNumber: 9 }))).rejects.toMatchObject(gap);
    expect(await consume(aChange('f', { messageNumber: 6 }))).toEqual(stale);
    expect(await consume(aChange('h', { messageNumber: 8 }))).toEqual(processed);
  });

  it('counts a message without a handler as seen', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { gaps: 'from-the-first' } });
    const read = (messageNumber: number) => aChange('', { type: 'note.read', messageNumber });

    await expect(consume(read(2))).rejects.toMatchObject(gap);
    expect(await consume(read(1))).toEqual({ outcome: 'ignored' });
    expect(await consume(read(2))).toEqual({ outcome: 'ignored' });
    expect(await consume(aChange('c', { messageNumber: 3 }))).toEqual(processed);
  });

  it('does not count a rejected message: later ones wait until it is redriven', async () => {
    let isMended = false;
    const consume = new Journals().consumer({
      guards: { gaps: 'from-the-first' },
      handlers: [
        handle(NoteChanged, async ({ payload }) => {
          if (payload.text === 'poison' && !isMended) {
            throw new RejectMessageError('No.');
          }
        }),
      ],
    });
    const poison = aChange('poison', { messageNumber: 1 });
    const behind = aChange('b', { messageNumber: 2 });

    expect(await consume(poison)).toMatchObject({ outcome: 'rejected' });
    await expect(consume(behind)).rejects.toMatchObject(gap);
    isMended = true;
    expect(await consume(poison)).toEqual(processed);
    expect(await consume(behind, 2)).toEqual(processed);
  });

  it('lets messages without a number pass', async () => {
    const consume = new Journals().consumer({ guards: { gaps: 'from-the-first' } });

    expect(await consume(aChange('a', { sequence: 4 }))).toEqual(processed);
    expect(await consume(aChange('b', { sequence: 1 }))).toEqual(processed);
  });

  it('stores a position forever only if it detects gaps from the first message on', async () => {
    const kept: boolean[] = [];
    const journals = new Journals();
    const openUnitOfWork: Journals['open'] = () => {
      const unitOfWork = journals.open();
      const { inbox } = unitOfWork;
      return {
        ...unitOfWork,
        inbox: {
          hasProcessed: (key) => inbox.hasProcessed(key),
          add: (record) => {
            inbox.add(record);
          },
          findPosition: (key) => inbox.findPosition(key),
          movePosition: (move) => {
            kept.push(!move.expires);
            inbox.movePosition(move);
          },
        },
      };
    };
    const guardsOf = [
      { gaps: 'from-the-first' },
      { gaps: 'from-the-first-seen' },
      { sequence: true },
    ] as const;
    for (const [index, guards] of guardsOf.entries()) {
      const consume = journals.consumer({ name: `c${index}`, guards, openUnitOfWork });
      await consume(aChange('a', { messageNumber: 1, sequence: 1 }));
    }

    expect(kept).toEqual([true, false, false]);
  });
});

describe('a consumer with a causation guard', () => {
  const causedBy = (causationId: MessageId) => ({ context: { correlationId, causationId } });
  const notYet = { code: 'CAUSE_NOT_PROCESSED', isRetryLater: true };

  it('makes a message wait until its cause was processed', async () => {
    const journals = new Journals();
    const consume = journals.consumer({ guards: { causation: true } });
    const cause = aChange('cause');
    const effect = aChange('effect', { subject: 'm', ...causedBy(cause.id) });

    await expect(consume(effect)).rejects.toMatchObject(notYet);
    expect(journals.table.values()).toEqual([]);
    expect(await consume(cause)).toEqual(processed);
    expect(await consume(effect, 2)).toEqual(processed);
  });

  it('lets a message without a cause pass', async () => {
    expect(await new Journals().consumer({ guards: { causation: true } })(aChange('a'))).toEqual(processed);
  });

  it('counts a stale cause as processed', async () => {
    const consume = new Journals().consumer({ guards: { causation: true, sequence: true } });
    const late = aChange('late', { sequence: 1 });

    await consume(aChange('new', { sequence: 2 }));
    expect(await consume(late)).toEqual(stale);
    expect(await consume(aChange('effect', { subject: 'm', ...causedBy(late.id) }))).toEqual(processed);
  });

  it('does not make a stale message wait', async () => {
    const consume = new Journals().consumer({ guards: { causation: true, sequence: true } });

    await consume(aChange('new', { sequence: 2 }));
    expect(await consume(aChange('old', { sequence: 1, ...causedBy(nextMessageId()) }))).toEqual(stale);
  });

  it('makes only the configured types wait', async () => {
    const waitingTypes = (types: readonly string[]) =>
      new Journals().consumer({ guards: { causation: { types } } });
    const orphan = aChange('orphan', causedBy(nextMessageId()));

    expect(await waitingTypes(['note.read'])(orphan)).toEqual(processed);
    await expect(waitingTypes(['note.changed'])(orphan)).rejects.toMatchObject(notYet);
  });

  it('asks the configured consumers, and not itself', async () => {
    const journals = new Journals();
    const one = journals.consumer({ name: 'history--customers' });
    const own = journals.consumer({ guards: { causation: true } });
    const either = journals.consumer({
      guards: { causation: { processedBy: ['journals--notes', 'history--customers'] } },
    });
    const cause = aChange('cause');
    const effect = aChange('effect', { subject: 'm', ...causedBy(cause.id) });
    await one(cause);

    await expect(own(effect)).rejects.toMatchObject(notYet);
    expect(await either(effect)).toEqual(processed);
  });
});

describe('a handler', () => {
  it('can report a message as stale: nothing is written, and it is not redelivered', async () => {
    const journals = new Journals();
    const consume = journals.consumer({
      guards: { gaps: 'from-the-first' },
      handlers: [
        handle(NoteChanged, async ({ payload }, unitOfWork) => {
          unitOfWork.journals.write('n', payload.text);
          if (payload.text === 'old') {
            throw new StaleMessageError('Something newer is there.');
          }
        }),
      ],
    });
    const old = aChange('old', { messageNumber: 1 });

    expect(await consume(old)).toEqual(stale);
    expect(journals.table.values()).toEqual([]);
    expect(await consume(old, 2)).toEqual(duplicate);
    // It was seen all the same: what comes behind it does not wait for it.
    expect(await consume(aChange('new', { messageNumber: 2 }))).toEqual(processed);
  });

  it('can make a message wait, with its own code', async () => {
    const journals = new Journals();
    const consume = journals.consumer({
      handlers: [
        handle(NoteChanged, async () => {
          throw new RetryMessageLaterError('NOTE_NOT_THERE_YET', 'Note n has not arrived.');
        }),
      ],
    });

    await expect(consume(aChange('a'))).rejects.toMatchObject({ code: 'NOTE_NOT_THERE_YET' });
    expect(journals.events).toMatchObject([
      { event: 'consumer.postponed', error: { code: 'NOTE_NOT_THERE_YET' } },
    ]);
  });
});

describe('messages that take turns', () => {
  const deferred = (): { readonly promise: Promise<void>; readonly end: () => void } => {
    let end = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      end = resolve;
    });
    return { promise, end };
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('are handled one after another with the same name, and concurrently otherwise', async () => {
    const log: string[] = [];
    const gate = deferred();
    const journals = new Journals();
    const consume = journals.consumer({
      handlers: [
        handle(
          NoteChanged,
          async ({ payload: { text } }) => {
            log.push(`${text} starts`);
            await gate.promise;
            log.push(`${text} ends`);
          },
          { serializeBy: ({ payload: { text } }) => (text === 'free' ? undefined : text.slice(0, 1)) },
        ),
      ],
    });

    const all = Promise.all(['a1', 'a2', 'b1', 'free'].map((text) => consume(aChange(text))));
    await settled();
    expect([...log].sort()).toEqual(['a1 starts', 'b1 starts', 'free starts']);

    gate.end();
    await all;
    expect(log.slice(-2)).toEqual(['a2 starts', 'a2 ends']);
  });

  it('continue after a failure, and do not read an invalid payload', async () => {
    const consume = new Journals().consumer({
      handlers: [
        handle(
          NoteChanged,
          async ({ payload: { text } }) => {
            if (text === 'bad') {
              throw new Error('no');
            }
          },
          { serializeBy: ({ payload: { text } }) => text.slice(0, 0) },
        ),
      ],
    });

    const results = await Promise.allSettled([
      consume(aChange('bad')),
      consume(aChange('good')),
      consume(aChange('x', { payload: {} })),
    ]);

    expect(results).toMatchObject([
      { status: 'rejected' },
      { value: processed },
      { value: { outcome: 'rejected', reason: 'INVALID_MESSAGE_PAYLOAD' } },
    ]);
  });
});
