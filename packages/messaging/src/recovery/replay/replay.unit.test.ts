import { systemTimers } from '@dynamo-outbox/kernel';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EntryFate } from '../../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryMessagePublisher } from '../../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryOutbox } from '../../adapters/in-memory/in-memory-outbox.ts';
import { InMemoryRecordedItems } from '../../adapters/in-memory/in-memory-recorded-items.ts';
import { nextCorrelationId } from '../../message/ids.ts';
import type { MessageDraft } from '../../message/message.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { contractTopics, folderOpened, noteAdded, noteRead } from '../../testing/contract-messages.ts';
import type { ReplayDependencies, ReplayOptions, ReplayProgress } from './replay.ts';
import { createReplay } from './replay.ts';
import type { RecordedItems, RecordedPage } from '../../outbox/query/recorded-items.ts';

const start = Date.parse('2026-11-20T10:15:30.000Z');

/** Recorded items on a single page. */
const itemsOf = (items: RecordedPage['items']): RecordedItems => ({
  readPage: async () => ({ items, itemsRead: items.length, readUnits: 0, cursorAfter: () => '' }),
});

describe('a replay', () => {
  let table: InMemoryTable<OutboxItem>;
  let publisher: InMemoryMessagePublisher;
  let fates: Map<string, EntryFate>;
  let seconds: number;
  const clock = (): Date => new Date(start + seconds * 1_000);

  const textOf = (body: string): string => (JSON.parse(body) as { data: { text: string } }).data.text;

  beforeEach(() => {
    table = new InMemoryTable<OutboxItem>('outbox');
    fates = new Map();
    seconds = 0;
    publisher = new InMemoryMessagePublisher({
      topics: ['notes', 'folders'],
      orderedTopics: ['notes'],
      fateOf: ({ message }) => fates.get(textOf(message.body)) ?? 'accepted',
    });
  });

  const record = async (
    drafts: readonly MessageDraft[],
    correlationId = nextCorrelationId(),
  ): Promise<void> => {
    const transaction = new InMemoryUnitOfWork();
    const outbox = new InMemoryOutbox({
      transaction,
      table,
      service: 'notebook',
      topics: contractTopics,
      context: { correlationId },
      clock,
    });
    outbox.add(...drafts);
    await transaction.commit();
    seconds += 1;
  };

  /** Notes `<id><version>` of two aggregates, one a second, and a folder at the end. */
  const recordNotes = async (): Promise<void> => {
    for (const version of [1, 2]) {
      for (const id of ['a', 'b']) {
        await record([noteAdded.create({ text: `${id}${version}` }, { about: { id, version } })]);
      }
    }
    await record([folderOpened.create({ text: 'f' }, { about: { id: 'f', version: 1 } })]);
  };

  const replay = (options: Partial<ReplayOptions> = {}, overrides: Partial<ReplayDependencies> = {}) =>
    createReplay({
      items: new InMemoryRecordedItems({ table, pageSize: 2 }),
      publisher,
      attempts: 2,
      timers: { ...systemTimers, now: () => clock().getTime() },
      clock,
      sleep: async (milliseconds) => {
        seconds += milliseconds / 1_000;
      },
      ...overrides,
    })({ selection: {}, ...options });

  const published = (topic = 'notes'): readonly string[] =>
    publisher.accepted(topic).map(({ message }) => textOf(message.body));

  it('publishes everything again with the same bodies and ids, each key in order', async () => {
    await recordNotes();

    const report = await replay();

    expect(report).toEqual({
      outcome: 'complete',
      read: 5,
      selected: 5,
      published: 5,
      refused: 0,
      undecodable: 0,
    });
    expect(published()).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(published('folders')).toEqual(['f']);
    const recorded = table.values().flatMap(({ messages }) => messages);
    expect(
      [...publisher.accepted('notes'), ...publisher.accepted('folders')].map(({ message }) => message),
    ).toEqual(expect.arrayContaining(recorded));
  });

  it('publishes the items of one key', async () => {
    await recordNotes();

    await replay({ selection: { orderingKey: 'note#b' } });

    expect(published()).toEqual(['b1', 'b2']);
  });

  it('publishes items that were recorded between two instants', async () => {
    await recordNotes();

    await replay({
      selection: { recordedFrom: new Date(start + 1_000), recordedBefore: new Date(start + 3_000) },
    });

    expect([...published()].sort()).toEqual(['a2', 'b1']);
  });

  it('publishes only the messages of the given types, topics and request', async () => {
    const correlationId = nextCorrelationId();
    const about = { id: 'a', version: 0 };
    await record(
      [noteAdded.create({ text: 'added' }, { about }), noteRead.create({ text: 'read' }, { about })],
      correlationId,
    );
    await recordNotes();

    expect(await replay({ selection: { types: ['note.read'] } })).toMatchObject({ selected: 1 });
    expect(published()).toEqual(['read']);

    expect(await replay({ selection: { topics: ['folders'] } })).toMatchObject({ selected: 1 });
    expect(published('folders')).toEqual(['f']);

    expect(await replay({ selection: { correlationId } })).toMatchObject({ selected: 2, read: 6 });
    expect(published()).toEqual(['read', 'added', 'read']);

    expect(await replay({ selection: { correlationId, types: ['note.added'] } })).toMatchObject({
      selected: 1,
    });
  });

  it('finds no request in a body that is not an envelope', async () => {
    await recordNotes();
    const items = itemsOf(
      table.values().map((item) => ({
        ...item,
        messages: item.messages.map((message) => ({ ...message, body: 'no envelope' })),
        dispatch: item.messages.map(() => ({ state: 'unknown' })),
      })),
    );

    const report = await replay({ selection: { correlationId: nextCorrelationId() } }, { items });

    expect(report).toMatchObject({ read: 5, selected: 0 });
  });

  it('only counts in a dry run', async () => {
    await recordNotes();

    const report = await replay({ isDryRun: true, selection: { types: ['note.added'] } });

    expect(report).toMatchObject({ outcome: 'complete', read: 5, selected: 4, published: 0 });
    expect(published()).toEqual([]);
  });

  it('respects its rate', async () => {
    await recordNotes();
    const begin = seconds;

    await replay({}, { perSecond: 1 });

    expect(seconds - begin).toBe(4);
  });

  it('reports its progress after each page, with a cursor', async () => {
    await recordNotes();
    const progress: ReplayProgress[] = [];

    await replay({ onProgress: (one) => progress.push(one) });

    expect(progress.map(({ read }) => read)).toEqual([2, 4, 5]);
    expect(progress.map(({ cursor }) => cursor !== undefined)).toEqual([true, true, false]);
  });

  it('stops when the broker does not accept messages, and resumes there later', async () => {
    await recordNotes();
    fates.set('b1', 'failed');

    const report = await replay();
    expect(report).toMatchObject({ outcome: 'failed', published: 3 });

    fates.clear();
    const { cursor } = report;
    if (cursor === undefined) {
      throw new Error('There is no cursor.');
    }
    // The page of two in which it stopped comes again.
    expect(await replay({ cursor })).toMatchObject({ outcome: 'complete', published: 3 });
    expect(published()).toEqual(['a1', 'a2', 'a2', 'b1', 'b2']);
  });

  it('skips and counts permanently rejected messages, and continues after them', async () => {
    await recordNotes();
    fates.set('a1', 'refused');

    const report = await replay();

    expect(report).toMatchObject({ outcome: 'complete', published: 4, refused: 1 });
    expect(published()).toEqual(['a2', 'b1', 'b2']);
  });

  it('skips and counts items that cannot be decoded', async () => {
    const items = itemsOf([
      { orderingKey: 'note#a', sortKey: 'x', undecodable: 'no messages', dispatch: { state: 'unknown' } },
    ]);

    expect(await replay({}, { items })).toMatchObject({ outcome: 'complete', read: 1, undecodable: 1 });
  });

  it('publishes nothing after it was aborted', async () => {
    await recordNotes();

    expect(await replay({ signal: AbortSignal.abort() })).toMatchObject({ outcome: 'interrupted', read: 0 });
    expect(published()).toEqual([]);
  });

  it.each(['perSecond', 'maxInFlight', 'attempts'])('refuses %s = 0', (name) => {
    expect(() => replay({}, { [name]: 0 })).toThrow(RangeError);
  });
});
