import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import type { MessageId } from '../message/ids.ts';
import { nextCorrelationId } from '../message/ids.ts';
import type { AggregateReference } from '../message/message.ts';
import { defineMessage } from '../message/message-definition.ts';
import { defineTopic } from '../message/topic.ts';
import type { OutboxRecorder, OutboxRecorderOptions } from './outbox-recorder.ts';
import { createOutboxRecorder } from './outbox-recorder.ts';
import { toShard } from './shard.ts';
import {
  fromPositionSortKey,
  fromVersionSortKey,
  partNumberOf,
  toFirstPartSortKey,
  toPartSortKey,
  toPositionSortKey,
  toTimeSortKey,
  toVersionSortKey,
} from './sort-key.ts';

const noteAdded = defineMessage('note.added', {
  version: 1,
  payload: z.looseObject({ at: z.string().optional() }).optional(),
});

// What is tested first is the same in every order.
const topics = [defineTopic('notes', [noteAdded], { order: 'none' })];

const aRecorder = (overrides: Partial<OutboxRecorderOptions> = {}): OutboxRecorder =>
  createOutboxRecorder({
    service: 'notebook',
    topics,
    context: { correlationId: nextCorrelationId() },
    ...overrides,
  });

const add = (about: AggregateReference, payload: object = {}): OutboxRecorder => {
  const recorder = aRecorder();
  recorder.add({ ...noteAdded.create({}, { about }), payload });
  return recorder;
};

const refused = (code: string): object => expect.objectContaining({ code });

describe('an outbox recorder', () => {
  it.each(['', '\ud800'])('refuses %j as the id of an aggregate', (id) => {
    expect(() => add({ id })).toThrow(refused('INVALID_AGGREGATE_REFERENCE'));
  });

  it.each([
    [undefined, 'A note.added message is about an id of type undefined. Pass a string.'],
    [5, 'A note.added message is about an id of type number. Pass a string.'],
    ['', 'A note.added message is about an empty id. Give the id of the aggregate.'],
    ['\ud800', 'A note.added message is about the id "\\ud800", which has half a surrogate pair.'],
  ])('names one reason why %j cannot be the id of an aggregate', (id, sentence) => {
    expect(() => add({ id: id as string })).toThrow(sentence);
  });

  it.each([
    [' ', 'note%#%20'],
    ['a b', 'note%#a%20b'],
    ['ä', 'note%#%C3%A4'],
    ['a\n', 'note%#a%0A'],
    ['50% off', 'note%#50%25%20off'],
    ['😀', 'note%#%F0%9F%98%80'],
    ['x'.repeat(124), `note%#${'x'.repeat(124)}`],
  ])('encodes the id %j of an aggregate', (id, orderingKey) => {
    expect(add({ id }).takeItems()).toMatchObject([{ orderingKey }]);
  });

  it.each(['1', 'a#b', '01994c6f-0000-7000-8000-00000000000a', 'zoe@example.com', '~!'])(
    'accepts %j as the id of an aggregate',
    (id) => {
      expect(add({ id }).takeItems()).toMatchObject([{ orderingKey: `note#${id}` }]);
    },
  );

  it.each([0, 1, 999_999_999_999])('accepts version %d', (version) => {
    expect(add({ id: 'a', version }).takeItems()).toHaveLength(1);
  });

  it.each([-1, 0.5, Number.NaN, 1_000_000_000_000])('refuses version %d', (version) => {
    expect(() => add({ id: 'a', version })).toThrow(refused('INVALID_AGGREGATE_REFERENCE'));
  });

  it.each([1, 2 ** 31 - 1])('accepts %d as the number of a message', (messageNumber) => {
    expect(add({ id: 'a', messageNumber }).takeItems()).toHaveLength(1);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 31])('refuses %d as the number of a message', (messageNumber) => {
    expect(() => add({ id: 'a', messageNumber })).toThrow(refused('INVALID_AGGREGATE_REFERENCE'));
  });

  it('numbers the messages of each aggregate from its own first number', () => {
    const recorder = aRecorder();
    const a = { id: 'a', version: 1, messageNumber: 7 };
    const b = { id: 'b', version: 1 };
    for (const about of [a, b, a, { ...a, version: 2 }, b]) {
      recorder.add(noteAdded.create({}, { about }));
    }

    const numbers = recorder.takeItems().map(({ messages }) =>
      messages.map(({ body }) => {
        const decoded = decodeEnvelope(body);
        return 'message' in decoded ? decoded.message.messageNumber : 'undecodable';
      }),
    );
    expect(numbers).toEqual([
      [7, 8, 9],
      [undefined, undefined],
    ]);
  });

  it.each([
    [7, 8],
    [7, undefined],
    [undefined, 7],
  ])('refuses messages of one aggregate that state the numbers %j and %j', (first, second) => {
    const recorder = aRecorder();
    const about = (messageNumber: number | undefined): AggregateReference =>
      messageNumber === undefined ? { id: 'a' } : { id: 'a', messageNumber };
    recorder.add(noteAdded.create({}, { about: about(first) }));

    expect(() => {
      recorder.add(noteAdded.create({}, { about: about(second) }));
    }).toThrow(refused('INVALID_AGGREGATE_REFERENCE'));
  });

  it('refuses a payload that JSON cannot represent', () => {
    const cycle: { self?: object } = {};
    cycle.self = cycle;

    expect(() => add({ id: 'a' }, cycle)).toThrow(refused('INVALID_MESSAGE_PAYLOAD'));
    expect(() => add({ id: 'a' }, { amount: 1n })).toThrow(refused('INVALID_MESSAGE_PAYLOAD'));
  });

  it('validates a payload as it will arrive', () => {
    const dated = defineMessage('note.dated', { version: 1, payload: z.object({ at: z.date() }) });
    const recorder = aRecorder({ topics: [defineTopic('notes', [dated], { order: 'none' })] });

    expect(() => {
      recorder.add(dated.create({ at: new Date() }, { about: { id: 'a' } }));
    }).toThrow(refused('INVALID_MESSAGE_PAYLOAD'));
    expect(add({ id: 'a' }, { at: new Date() }).takeItems()).toHaveLength(1);
  });

  it('sends the input of the schema, which consumers parse once', () => {
    const dated = defineMessage('note.dated', {
      version: 1,
      payload: z.object({ at: z.iso.datetime().transform((text) => new Date(text)) }),
    });
    const recorder = aRecorder({ topics: [defineTopic('notes', [dated], { order: 'none' })] });

    recorder.add(dated.create({ at: '2026-11-20T10:15:30Z' }, { about: { id: 'a' } }));

    expect(decodeEnvelope(recorder.takeItems()[0]?.messages[0]?.body)).toMatchObject({
      message: { payload: { at: '2026-11-20T10:15:30Z' } },
    });
  });

  it('records a message without a payload', () => {
    const recorder = aRecorder();
    recorder.add(noteAdded.create(undefined, { about: { id: 'a' } }));

    expect(decodeEnvelope(recorder.takeItems()[0]?.messages[0]?.body)).toMatchObject({
      message: { type: 'note.added', payload: undefined },
    });
  });

  it('refuses two topics that list one type', () => {
    expect(() =>
      aRecorder({ topics: [...topics, defineTopic('others', [noteAdded], { order: 'none' })] }),
    ).toThrow(refused('DUPLICATE_MESSAGE_TYPE'));
  });

  it.each(['', 'Notebook', 'note book', 'note_book'])('refuses %j as the name of a service', (service) => {
    expect(() => aRecorder({ service })).toThrow(refused('INVALID_SERVICE_NAME'));
  });

  it('returns its items once', () => {
    const recorder = add({ id: 'a' });

    expect(recorder.takeItems()).toHaveLength(1);
    expect(recorder.takeItems()).toEqual([]);
    expect(() => {
      recorder.add(noteAdded.create({}, { about: { id: 'a' } }));
    }).toThrow(refused('UNIT_OF_WORK_CLOSED'));
  });

  it('keeps all staged messages in order, with each index of a key once', () => {
    const staged = fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), version: fc.nat(20) }), {
      minLength: 1,
    });

    fc.assert(
      fc.property(staged, (references) => {
        const recorder = aRecorder();
        for (const [index, about] of references.entries()) {
          recorder.add(noteAdded.create({ index }, { about }));
        }

        for (const { orderingKey, messages } of recorder.takeItems()) {
          const decoded = messages.map(({ body }) => decodeEnvelope(body));
          const expected = [...references.entries()].filter(([, { id }]) => `note#${id}` === orderingKey);
          expect(decoded).toMatchObject(
            expected.map(([index, { version }], place) => ({
              message: { payload: { index }, sequence: version, sequenceIndex: place },
            })),
          );
        }
      }),
    );
  });
});

describe('a sort key', () => {
  it('of a part sorts after the first part, and parts sort in order', () => {
    const keys = [1, 2, 3, 10, 99, 100].map((part) => toPartSortKey('VERSION#000000000001', part));

    expect([...keys].sort()).toEqual(keys);
    expect(keys.slice(0, 2)).toEqual(['VERSION#000000000001', 'VERSION#000000000001#p002']);
  });

  it('of a part sorts before the next item of the key, in every order', () => {
    const uuid = (end: number): MessageId => `01994c6f-8a00-7000-8000-00000000000${end}` as MessageId;
    for (const [one, next] of [
      [toVersionSortKey(1), toVersionSortKey(2)],
      [toPositionSortKey(1), toPositionSortKey(2)],
      [toTimeSortKey(uuid(1)), toTimeSortKey(uuid(2))],
    ] as const) {
      expect(toPartSortKey(one, 999) < next).toBe(true);
    }
  });

  it('sorts after all items of earlier versions, with order version and commit', () => {
    const stored = [`999999999999#${'f'.repeat(36)}#999`, `TIME#${'f'.repeat(36)}#999`];
    for (const sortKey of [toVersionSortKey(0), toPositionSortKey(0)]) {
      expect(stored.every((legacy) => legacy < sortKey)).toBe(true);
    }
  });

  it('of order commit sorts after every one of order version, so that a topic may change to it', () => {
    expect(toPositionSortKey(0) > toPartSortKey(toVersionSortKey(999_999_999_999), 999)).toBe(true);
  });

  it('sorts by number as text', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), fc.nat(10 ** 9), (one, other) => {
        fc.pre(one < other);
        expect(toVersionSortKey(one) < toVersionSortKey(other)).toBe(true);
        expect(toPositionSortKey(one) < toPositionSortKey(other)).toBe(true);
      }),
    );
  });

  it('can be decoded to its number, for any part', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), fc.integer({ min: 1, max: 999 }), (number, part) => {
        const version = toPartSortKey(toVersionSortKey(number), part);
        const position = toPartSortKey(toPositionSortKey(number), part);
        expect([fromVersionSortKey(version), fromPositionSortKey(version)]).toEqual([number, undefined]);
        expect([fromVersionSortKey(position), fromPositionSortKey(position)]).toEqual([undefined, number]);
        expect(partNumberOf(position)).toBe(part);
        expect(toFirstPartSortKey(position)).toBe(toPositionSortKey(number));
      }),
    );
  });
});

describe('the shard of an ordering key', () => {
  it('never changes, because stored items depend on it', () => {
    expect(
      ['order#1', 'order#2', 'order#01994c6f-0000-7000-8000-00000000000a', ''].map((key) => toShard(key, 8)),
    ).toEqual(['7', '2', '0', '5']);
  });

  it('is one of the shards, and each is used', () => {
    const shards = Array.from({ length: 1_000 }, (_, index) => toShard(`order#${index}`, 8));

    const counts = new Map<string, number>();
    for (const shard of shards) {
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(Math.min(...counts.values())).toBeGreaterThan(60);
  });
});
