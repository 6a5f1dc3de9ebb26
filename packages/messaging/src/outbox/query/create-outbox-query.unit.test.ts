import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import { InMemoryOutbox } from '../../adapters/in-memory/in-memory-outbox.ts';
import { InMemoryPayloadStore } from '../../adapters/in-memory/in-memory-payload-store.ts';
import { InMemoryRecordedItems } from '../../adapters/in-memory/in-memory-recorded-items.ts';
import { nextCorrelationId } from '../../message/ids.ts';
import type { MessageDraft } from '../../message/message.ts';
import type { PayloadOptions } from '../../message/payload/payload-options.ts';
import {
  contractContext,
  contractTopics,
  folderOpened,
  messageIdOf,
  noteAdded,
  noteRead,
} from '../../testing/contract-messages.ts';
import type { OutboxItem } from '../outbox-item.ts';
import { createOutboxQuery } from './create-outbox-query.ts';
import { encodeCursor } from './cursor.ts';
import { toFingerprint } from './filter-fingerprint.ts';
import type { OutboxFilter, OutboxPage, OutboxPageOptions } from './outbox-query.ts';
import type { RecordedItems } from './recorded-items.ts';

const start = Date.parse('2026-11-20T10:15:30.000Z');
const at = (seconds: number): Date => new Date(start + seconds * 1_000);

describe('a query of an outbox', () => {
  let table: InMemoryTable<OutboxItem>;
  let seconds: number;

  beforeEach(() => {
    table = new InMemoryTable<OutboxItem>('outbox');
    seconds = 0;
  });

  const record = async (
    drafts: readonly MessageDraft[],
    {
      context = contractContext,
      payloads = {},
    }: { context?: typeof contractContext; payloads?: PayloadOptions } = {},
  ): Promise<void> => {
    const transaction = new InMemoryUnitOfWork();
    const outbox = new InMemoryOutbox({
      transaction,
      table,
      service: 'notebook',
      topics: contractTopics,
      context,
      payloads,
      clock: () => at(seconds),
    });
    outbox.add(...drafts);
    await transaction.commit();
    seconds += 1;
  };

  const added = (id: string, version: number) =>
    noteAdded.create({ text: `${id}${version}` }, { about: { id, version } });
  const opened = (id: string) => folderOpened.create({ text: id }, { about: { id, version: 1 } });

  const query = (filter?: OutboxFilter, options?: OutboxPageOptions): Promise<OutboxPage> =>
    createOutboxQuery({ items: new InMemoryRecordedItems({ table }) })(filter, options);

  const idsOf = ({ messages }: OutboxPage): readonly string[] =>
    messages.map(({ orderingKey, sequenceIndex }) => `${orderingKey} ${sequenceIndex ?? '?'}`);

  it('finds the 8 messages of 4 commands, 4 of each topic', async () => {
    for (const id of ['a', 'b', 'c', 'd']) {
      await record([added(id, 1), opened(id)]);
    }

    expect((await query()).messages).toHaveLength(8);
    for (const topic of ['notes', 'folders']) {
      const { messages, next } = await query({ topics: [topic] });
      expect(messages.map((message) => message.topic)).toEqual([topic, topic, topic, topic]);
      expect(next).toBeUndefined();
    }
  });

  it('shows a message with its header, its place and its state, without its payload', async () => {
    await record([added('a', 7)]);
    const [item] = table.values();

    expect((await query()).messages).toEqual([
      {
        id: item?.messages[0]?.id,
        type: 'note.added',
        version: 2,
        topic: 'notes',
        source: 'notebook',
        service: 'notebook',
        subject: 'a',
        orderingKey: 'note#a',
        aggregate: { type: 'note', id: 'a' },
        sortKey: item?.sortKey,
        sequence: 7,
        sequenceIndex: 0,
        occurredAt: at(0),
        recordedAt: at(0),
        context: contractContext,
        dispatch: { state: 'undispatched', attempts: 0 },
      },
    ]);
  });

  it('adds the payload or the body on request, and says why a payload is absent', async () => {
    const long = 'x'.repeat(50_000);
    await record([added('a', 1)]);
    await record([noteAdded.create({ text: long }, { about: { id: 'b', version: 1 } })]);
    await record([noteAdded.create({ text: long }, { about: { id: 'c', version: 1 } })], {
      payloads: {
        store: new InMemoryPayloadStore(),
        inlineLimitBytes: 4_096,
        compressionThresholdBytes: 261_120,
      },
    });
    const bodies = table.values().map(({ messages }) => messages[0]?.body);

    const { messages } = await query({}, { content: 'payload' });
    expect(messages.map(({ payload }) => payload)).toEqual([{ text: 'a1' }, { text: long }, undefined]);
    expect(messages.map(({ payloadAbsent }) => payloadAbsent)).toEqual([
      undefined,
      undefined,
      'dataref refers to a payload store',
    ]);
    expect((await query({}, { content: 'body' })).messages.map(({ body }) => body)).toEqual(bodies);
  });

  it('finds the messages of one correlation, and shows a message whose correlation cannot be read', async () => {
    const correlationId = nextCorrelationId();
    await record([added('a', 1)], { context: { correlationId } });
    await record([added('b', 1)]);
    const unit = new InMemoryUnitOfWork();
    const item = {
      orderingKey: 'note#c',
      sortKey: 'VERSION#000000000001',
      messages: [{ id: messageIdOf(1), type: 'note.added', topic: 'notes', body: 'no envelope' }],
      recordedAt: 'soon',
      service: 'notebook',
    };
    unit.stage(table.toPut('c', item));
    await unit.commit();

    const { messages } = await query({ correlationId });

    expect(messages.map(({ orderingKey }) => orderingKey)).toEqual(['note#a', 'note#c']);
    expect(JSON.parse(JSON.stringify(messages[1]))).toEqual({
      id: messageIdOf(1),
      type: 'note.added',
      topic: 'notes',
      orderingKey: 'note#c',
      aggregate: { type: 'note', id: 'c' },
      sortKey: 'VERSION#000000000001',
      service: 'notebook',
      recordedAt: null,
      undecodable: 'not JSON',
      dispatch: { state: 'undispatched', attempts: 0 },
    });
    expect((await query({ types: ['note.read'] })).messages).toEqual([]);
  });

  it('reports an item that cannot be decoded, unless its key, type of aggregate or state excludes it', async () => {
    const damaged = {
      orderingKey: 'note#a',
      sortKey: 'x',
      undecodable: 'Messages is not a non-empty list',
      dispatch: { state: 'parked', at: at(0), reason: 'UNDECODABLE_RECORD' },
    } as const;
    const items: RecordedItems = {
      readPage: async () => ({ items: [damaged, damaged], itemsRead: 2, readUnits: 1, cursorAfter: String }),
    };
    const read = createOutboxQuery({ items });

    expect(await read({ types: ['note.added'], topics: ['notes'], state: 'parked' })).toEqual({
      messages: [],
      undecodable: [damaged, damaged],
      itemsRead: 2,
      readUnits: 1,
    });
    expect((await read({ aggregateType: 'folder' })).undecodable).toEqual([]);
    expect((await read({ state: 'dispatched' })).undecodable).toEqual([]);
    const limited = await read({}, { limit: 1 });
    expect(limited.undecodable).toEqual([damaged]);
    expect(limited.next).toBeDefined();
  });

  it('returns an empty page with a cursor for a rare type in a large outbox', async () => {
    for (let version = 1; version <= 30; version += 1) {
      await record([added('a', version)]);
    }
    await record([noteRead.create({ text: 'r' }, { about: { id: 'a', version: 31 } })]);
    const filter = { types: ['note.read'] };

    const pages: OutboxPage[] = [];
    let cursor: string | undefined;
    do {
      const page = await query(filter, { maxItems: 10, ...(cursor === undefined ? {} : { cursor }) });
      pages.push(page);
      cursor = page.next;
    } while (cursor !== undefined);

    expect(pages.map(({ messages, itemsRead }) => [messages.length, itemsRead])).toEqual([
      [0, 10],
      [0, 10],
      [0, 10],
      [1, 1],
    ]);
  });

  it('reads no more items than messages fit into the page, unless a filter skips some', async () => {
    for (let version = 1; version <= 10; version += 1) {
      await record([added('a', version)]);
    }
    const itemsRead = async (filter: OutboxFilter): Promise<number> =>
      (await query(filter, { limit: 3 })).itemsRead;

    expect(await itemsRead({})).toBe(3);
    expect(await itemsRead({ orderingKey: 'note#a' })).toBe(3);
    expect(await itemsRead({ state: 'undispatched' })).toBe(3);
    expect(await itemsRead({ state: 'undispatched', recordedFrom: at(0) })).toBe(3);
    expect(await itemsRead({ topics: ['notes'] })).toBe(10);
  });

  it('ends a page within an item, and continues there, even after the item was deleted', async () => {
    await record([added('a', 1), added('a', 1), added('a', 1)]);
    await record([added('b', 1)]);
    const { next = '', ...first } = await query({}, { limit: 2 });

    expect(idsOf(first)).toEqual(['note#a 0', 'note#a 1']);
    expect(idsOf(await query({}, { cursor: next }))).toEqual(['note#a 2', 'note#b 0']);

    const [key = ''] = table.keys();
    const unit = new InMemoryUnitOfWork();
    unit.stage(table.toDelete(key));
    await unit.commit();
    expect(idsOf(await query({}, { cursor: next }))).toEqual(['note#b 0']);
  });

  it('shows the messages of every part of a split item', async () => {
    const text = 'x'.repeat(150_000);
    const draft = (index: number) =>
      noteAdded.create({ text: `${index}${text}` }, { about: { id: 'a', version: 1 } });
    await record([0, 1, 2, 3].map(draft), { payloads: { compressionThresholdBytes: 261_120 } });
    expect(table.values().length).toBeGreaterThan(1);

    expect(idsOf(await query({ orderingKey: 'note#a' }))).toEqual(
      [0, 1, 2, 3].map((index) => `note#a ${index}`),
    );
  });

  it('makes no further call when the page is full or everything was read', async () => {
    await record([added('a', 1)]);
    await record([added('b', 1)]);

    const full = await query({}, { limit: 2 });
    expect(full.messages).toHaveLength(2);
    expect(full.next).toBeUndefined();

    const { next } = await query({}, { limit: 1 });
    expect(next).toBeDefined();
  });

  describe('refuses', () => {
    it.each([
      ['limit', 1, 1_000],
      ['maxItems', 1, 10_000],
    ])('%s below %d and above %d', async (name, min, max) => {
      await record([added('a', 1)]);

      for (const allowed of [min, max]) {
        expect((await query({}, { [name]: allowed })).messages).toHaveLength(1);
      }
      for (const refused of [min - 1, max + 1, 1.5, Number.NaN]) {
        await expect(query({}, { [name]: refused })).rejects.toThrow(new RegExp(`^${name} must be`));
      }
    });

    it('a cursor of another filter, and accepts it with other limits and another order of names', async () => {
      await record([added('a', 1)]);
      await record([added('b', 1)]);
      const filter = { topics: ['notes', 'folders'] };
      const { next = '' } = await query(filter, { limit: 1 });

      const same = await query({ topics: ['folders', 'notes'] }, { cursor: next, limit: 7, content: 'body' });
      expect(idsOf(same)).toEqual(['note#b 0']);
      for (const other of [
        {},
        { topics: ['notes'] },
        { types: ['notes', 'folders'] },
        { ...filter, aggregateType: 'note' },
        { ...filter, orderingKey: 'note#b' },
        { ...filter, correlationId: 'x' },
        { ...filter, state: 'undispatched' as const },
        { ...filter, recordedFrom: at(0) },
        { ...filter, recordedBefore: at(0) },
      ]) {
        await expect(query(other, { cursor: next })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
      }
    });

    it('any cursor that it did not create', async () => {
      await record([added('a', 1)]);
      await record([added('b', 1)]);
      const { next = '' } = await query({}, { limit: 1 });
      const anyPart = fc.oneof(fc.constantFrom<unknown>('note#a', next, 1, -1, null), fc.jsonValue());
      const anyCursor = fc.oneof(
        fc.string(),
        fc.nat(next.length - 1).map((index) => `${next.slice(0, index)}${next.slice(index + 1)}`),
        fc.array(anyPart, { maxLength: 5 }).map((parts) => encodeCursor(['messages', ...parts])),
        fc
          .array(anyPart, { maxLength: 4 })
          .map((parts) => encodeCursor(['messages', toFingerprint({}), ...parts])),
      );

      await fc.assert(
        fc.asyncProperty(anyCursor, async (cursor) => {
          // A cursor that happens to be valid is answered.
          await query({}, { cursor }).catch((error: unknown) => {
            expect(hasErrorCode(error, 'INVALID_CURSOR')).toBe(true);
          });
        }),
      );
      for (const cursor of ['', 'nonsense', next.slice(1), `${next}=`, `${next}A`]) {
        await expect(query({}, { cursor })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
      }
    });

    it('an invalid date in its filter', async () => {
      const invalid = new Date(Number.NaN);

      await expect(query({ recordedFrom: invalid })).rejects.toThrow('recordedFrom is not a valid date.');
      await expect(query({ recordedBefore: invalid })).rejects.toThrow('recordedBefore is not a valid date.');
    });
  });
});
