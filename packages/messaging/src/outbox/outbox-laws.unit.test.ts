import { withValidTrace } from '../message/trace-context.ts';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import type { MessageId } from '../message/ids.ts';
import { defineMessage } from '../message/message-definition.ts';
import type { MessageContext, MessageDraft } from '../message/message.ts';
import { defineTopic } from '../message/topic.ts';
import { MAX_PAYLOAD_DEPTH } from '../message/payload/limits.ts';
import { createOutboxRecorder } from './outbox-recorder.ts';
import { toOrderingKey } from '../message/ordering-key.ts';

const NoteAdded = defineMessage('note.added', { version: 1, payload: z.unknown() });
const NoteDated = defineMessage('note.dated', {
  version: 1,
  payload: z.object({ at: z.coerce.date(), text: z.string().optional() }),
});
const NoteCounted = defineMessage('note.counted', {
  version: 1,
  payload: z.object({ at: z.coerce.date(), amount: z.coerce.number(), lines: z.array(z.unknown()) }),
});
const NoteNested = defineMessage('note.nested', { version: 1, payload: z.json() });
const topics = [defineTopic('notes', [NoteAdded, NoteDated, NoteCounted, NoteNested])];

const uuid = '01994c6f-8a00-7000-8000-000000000001';
const context = { correlationId: uuid } as unknown as MessageContext;

/** What the outbox records of a draft, decoded, or what it says against it. */
const record = (draft: MessageDraft, options: Readonly<Record<string, unknown>> = {}) => {
  try {
    const recorder = createOutboxRecorder({ service: 'notebook', topics, context, ...options });
    recorder.add(draft);
    return {
      decoded: recorder
        .takeItems()
        .flatMap(({ messages }) => messages.map(({ body }) => decodeEnvelope(body))),
    };
  } catch (error) {
    return { error: error as Error & { readonly code: string; readonly field?: string } };
  }
};

const someUnits = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7ff, max: 0xe000 })), {
    maxLength: 8,
  })
  .map((units) => String.fromCharCode(...units));

/** Anything that code which is not checked may hand over as a text. */
const someField = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      uuid,
      uuid.toUpperCase(),
      '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ),
  },
  someUnits,
  fc.constantFrom('', undefined, null, 0, 5, true, {}, [], Number.NaN),
);

const someNumber = fc.constantFrom(
  undefined,
  null,
  0,
  1,
  -1,
  1.5,
  Number.NaN,
  2 ** 31 - 1,
  2 ** 31,
  10 ** 12,
  '1',
);

const someDraft = fc
  .record({
    type: fc.oneof({ weight: 3, arbitrary: fc.constant('note.added') }, someField),
    version: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, someNumber),
    aggregateType: fc.oneof({ weight: 3, arbitrary: fc.constant('note') }, someField),
    about: fc.record(
      {
        id: someField,
        version: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, someNumber),
        messageNumber: someNumber,
      },
      { requiredKeys: ['id'] },
    ),
    payload: fc.jsonValue({ noUnicodeString: false }),
  })
  .map((draft) => draft as unknown as MessageDraft);

const someContext = fc.record(
  { correlationId: someField, causationId: someField, traceparent: someField, tracestate: someField },
  { requiredKeys: [] },
);

const someInstant = fc.oneof(
  { weight: 3, arbitrary: fc.date() },
  fc
    .constantFrom(
      8.64e15,
      -8.64e15,
      Date.parse('9999-12-31T23:59:59.999Z'),
      253402300800000,
      -62167219200000,
      -62167219200001,
    )
    .map((time) => new Date(time)),
);

const someOptions = fc
  .record(
    {
      service: fc.constantFrom('notebook', 'Notebook', '', undefined, null, 5),
      context: someContext,
      clock: someInstant.map((instant) => () => instant),
      nextMessageId: someField.map((id) => () => id as MessageId),
    },
    { requiredKeys: [] },
  )
  .map(({ service = 'notebook', ...options }) => ({ service, ...options }));

const withoutUndefined = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

describe('every message that the outbox accepts', () => {
  it('is read back equal, for any contexts, references, ids and times', () => {
    fc.assert(
      fc.property(someDraft, someOptions, (draft, options) => {
        const { decoded, error } = record(draft, options);

        if (error !== undefined) {
          expect(error).toMatchObject({ code: expect.any(String) });
          return;
        }
        expect(decoded).toEqual([
          {
            message: expect.objectContaining({
              type: draft.type,
              version: draft.version,
              subject: draft.about.id,
              orderingKey: toOrderingKey('note', draft.about.id),
              context: withoutUndefined(withValidTrace((options.context ?? context) as MessageContext)),
              payload: evened(draft.payload),
            }),
          },
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['context.correlationId', { context: { correlationId: 'not-a-uuid' } }],
    ['context.correlationId', { context: {} }],
    ['context.causationId', { context: { ...context, causationId: '' } }],
    ['id', { nextMessageId: () => '1' }],
    ['occurredAt', { clock: () => new Date(Number.NaN) }],
    ['occurredAt', { clock: () => new Date(8.64e15) }],
  ])('has a readable %s, or is refused with the name of the field', (field, options) => {
    const { error } = record(NoteAdded.create({}, { about: { id: 'a', version: 1 } }), options);

    expect(error).toMatchObject({ code: 'INVALID_MESSAGE_HEADER', field });
    expect(String(error)).toContain(`Cannot stage a note.added message: ${field} is `);
  });

  it.each([
    { traceparent: '' },
    { traceparent: 5 },
    { traceparent: 'not-a-traceparent', tracestate: 'vendor=1' },
    { tracestate: '' },
    { tracestate: 'x'.repeat(300_000) },
  ])('leaves malformed trace data out, because it never stops a message (%#)', (trace) => {
    const options = { context: { ...context, ...trace } };
    const { decoded, error } = record(NoteAdded.create({}, { about: { id: 'a', version: 1 } }), options);

    expect(error).toBeUndefined();
    expect(decoded).toMatchObject([{ message: { context } }]);
  });

  it.each([undefined, null, 5, ''])('is not about the id %p', (id) => {
    const { error } = record(NoteAdded.create({}, { about: { id: id as string, version: 1 } }));

    expect(error).toMatchObject({ code: 'INVALID_AGGREGATE_REFERENCE' });
  });

  it('has a version that an envelope can state', () => {
    expect(() => defineMessage('note.added', { version: 10 ** 15, payload: z.unknown() })).toThrow(
      expect.objectContaining({ code: 'INVALID_MESSAGE_DEFINITION' }),
    );
  });
});

const holey = (): unknown[] => {
  const values: unknown[] = [1, 2];
  values.length = 3;
  return values;
};

describe('a payload', () => {
  it('arrives unchanged, or is refused with the path of the value that JSON changes', () => {
    const somePayload = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withBoxedValues: true,
      withNullPrototype: true,
      values: [
        fc.integer(),
        fc.double(),
        someUnits,
        fc.boolean(),
        fc.constantFrom(null, undefined, Symbol.iterator, () => 1),
      ],
    });
    fc.assert(
      fc.property(somePayload, (payload) => {
        const { decoded, error } = record(NoteAdded.create(payload, { about: { id: 'a', version: 1 } }));

        if (error === undefined) {
          // -0 and 0 are one number.
          expect(decoded).toEqual([{ message: expect.objectContaining({ id: expect.any(String) }) }]);
          const [first] = decoded;
          expect(evened(first !== undefined && 'message' in first ? first.message.payload : 'none')).toEqual(
            evened(payload),
          );
        } else {
          expect(error).toMatchObject({ code: 'INVALID_MESSAGE_PAYLOAD', paths: [expect.any(String)] });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['NaN', { total: Number.NaN }, 'total'],
    ['Infinity', { lines: [{ price: Number.POSITIVE_INFINITY }] }, 'lines[0].price'],
    ['an invalid date', { at: new Date(Number.NaN) }, 'at'],
    ['a bigint', { total: 5n }, 'total'],
    ['undefined in an array', { lines: [1, undefined] }, 'lines[1]'],
    ['undefined in an array', { lines: holey() }, 'lines[2]'],
    ['a function', { total: () => 5 }, 'total'],
    ['a symbol', { total: Symbol('five') }, 'total'],
    ['a Map', { total: new Map() }, 'total'],
    ['a Set', { total: [new Set()] }, 'total[0]'],
    ['a Number', { total: new Number(5) }, 'total'],
    ['a Error', { total: new Error('five') }, 'total'],
    ['a Uint8Array', { total: new Uint8Array(1) }, 'total'],
  ])('is refused with %s, and its path', (what, payload, path) => {
    const { error } = record(NoteAdded.create(payload, { about: { id: 'a', version: 1 } }));

    expect(error).toMatchObject({ code: 'INVALID_MESSAGE_PAYLOAD', paths: [path] });
    expect(String(error)).toContain(`has ${what}, which JSON cannot represent, at ${path}`);
  });

  it.each([
    [
      'an invalid date, which a schema that coerces would make 1970',
      { at: new Date(Number.NaN), amount: 1, lines: [] },
    ],
    ['NaN, which a schema that coerces would make 0', { at: new Date(0), amount: Number.NaN, lines: [] }],
    ['a date that its schema does not restore', { at: new Date(0), amount: 1, lines: [new Date(0)] }],
  ])('is refused with %s', (_, payload) => {
    const { error } = record(NoteCounted.create(payload, { about: { id: 'a', version: 1 } }));

    expect(error).toMatchObject({ code: 'INVALID_MESSAGE_PAYLOAD' });
  });

  it('may contain a date that its schema restores, and values that JSON omits', () => {
    const payload = { at: new Date('2026-11-20T10:15:30.123Z'), text: undefined };

    expect(record(NoteDated.create(payload, { about: { id: 'a', version: 1 } })).error).toBeUndefined();
  });

  it('arrives with half surrogate pairs and the characters that XML forbids', () => {
    const payload = { text: 'a\ud83d b\ude00 \u0000 \ufffe \uffff', '\ud83d': 1 };
    const { decoded } = record(NoteAdded.create(payload, { about: { id: 'a', version: 1 } }));

    expect(decoded).toEqual([{ message: expect.objectContaining({ payload }) }]);
  });
});

/** The same with 0 for -0. */
const evened = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) {
    return value === 0 ? 0 : value;
  }
  return Array.isArray(value)
    ? value.map(evened)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, evened(member)]));
};

describe('the depth of a payload', () => {
  const about = { id: 'a', version: 1 };
  const inArrays = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  const inObjects = (levels: number): unknown =>
    JSON.parse(`${'{"a":'.repeat(levels)}"["${'}'.repeat(levels)}`);

  it.each([
    ['arrays', inArrays],
    ['objects', inObjects],
  ])('of %s is accepted by consumers, or the message is not staged', (_, nested) => {
    const payload = nested(MAX_PAYLOAD_DEPTH);

    // A schema that reads level by level, as consumers have them.
    const { decoded } = record(NoteNested.create(payload as never, { about }));
    const { error } = record(NoteNested.create(nested(MAX_PAYLOAD_DEPTH + 1) as never, { about }));

    expect(decoded).toMatchObject([{ message: { payload } }]);
    expect(error).toMatchObject({ code: 'MESSAGE_TOO_COMPLEX', limitLevels: MAX_PAYLOAD_DEPTH });
    expect(error?.message).toContain('note.nested message is nested more than 256 levels deep');
  });

  it.each([1_000, 10_000, 100_000])('of %i levels is refused by the same code', (levels) => {
    for (const nested of [inArrays, inObjects]) {
      expect(record(NoteAdded.create(nested(levels), { about })).error).toMatchObject({
        code: 'MESSAGE_TOO_COMPLEX',
      });
    }
  });

  it('is not the reason for refusing a cycle', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;

    expect(record(NoteAdded.create(cycle, { about })).error).toMatchObject({
      code: 'INVALID_MESSAGE_PAYLOAD',
    });
  });
});
