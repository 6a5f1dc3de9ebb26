import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemSizeBytes } from '@dynamo-outbox/unit-of-work/dynamodb';
import fc from 'fast-check';
import type { MessageId } from '../../message/ids.ts';
import { MAX_OUTBOX_ITEM_BYTES } from '../../outbox/limits.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { packMessages, storedMessageBytes } from '../../outbox/pack-messages.ts';
import type { OutboxItemLife } from './outbox-item-codec.ts';
import { fromOutboxAttributes, toOutboxAttributes } from './outbox-item-codec.ts';

const golden = JSON.parse(
  readFileSync(new URL('outbox-item.golden.json', import.meta.url), 'utf8'),
) as Record<'status' | 'none' | 'part', Record<string, AttributeValue>>;

const anItem = (overrides: Partial<OutboxItem> = {}): OutboxItem => ({
  orderingKey: 'order#01994c6f-0000-7000-8000-00000000000a',
  sortKey: '000000000001#01994c6f-8a00-7000-8000-000000000001',
  messages: [
    {
      id: '01994c6f-8a00-7000-8000-000000000001' as MessageId,
      type: 'order.created',
      topic: 'orders',
      body: '{"specversion":"1.0"}',
    },
    {
      id: '01994c6f-8a00-7000-8000-000000000002' as MessageId,
      type: 'order.approved',
      topic: 'orders',
      body: '{"specversion":"1.0"}',
    },
  ],
  recordedAt: '2026-11-20T10:15:30.123Z',
  service: 'orders',
  ...overrides,
});

const aPart = anItem({
  sortKey: 'VERSION#000000000001#p002',
  messages: anItem().messages.slice(1),
  part: { number: 2, of: 3 },
});

const texts = fc.string({ minLength: 1, unit: 'binary' });

const parts = fc.record({ number: fc.integer({ min: 1, max: 99 }), of: fc.integer({ min: 2, max: 99 }) });

const items: fc.Arbitrary<OutboxItem> = fc
  .record({
    orderingKey: texts,
    sortKey: texts,
    messages: fc.array(
      fc.record({ id: fc.uuid().map((id) => id as MessageId), type: texts, topic: texts, body: texts }),
      { minLength: 1, maxLength: 5 },
    ),
    recordedAt: texts,
    service: texts,
  })
  .chain((item) => fc.option(parts).map((part) => (part === null ? item : { ...item, part })));

const lives: fc.Arbitrary<OutboxItemLife> = fc.oneof(
  fc.record({ undispatched: fc.nat(99).map(String) }),
  fc.record({ expiresAt: fc.nat() }),
);

describe('a stored outbox item', () => {
  it('has the form that its golden file keeps, in both tracking modes', () => {
    expect(toOutboxAttributes(anItem(), { undispatched: '3' })).toEqual(golden.status);
    expect(toOutboxAttributes(anItem(), { expiresAt: 1_764_238_530 })).toEqual(golden.none);
    expect(toOutboxAttributes(aPart, { undispatched: '3' })).toEqual(golden.part);
  });

  it.each([{ Part: { N: '0' } }, { Parts: { N: 'x' } }, { Part: { S: '1' } }])(
    'is still readable with an invalid part: %j',
    (damage) => {
      expect(fromOutboxAttributes({ ...golden.part, ...damage })).toEqual({
        item: anItem({ sortKey: aPart.sortKey, messages: aPart.messages }),
      });
    },
  );

  it('decodes to the item it was encoded from', () => {
    fc.assert(
      fc.property(items, lives, (item, life) => {
        expect(fromOutboxAttributes(toOutboxAttributes(item, life))).toEqual({ item });
      }),
    );
  });

  it('survives the JSON of a Lambda event', () => {
    const event: unknown = JSON.parse(JSON.stringify(toOutboxAttributes(anItem(), { undispatched: '0' })));

    expect(fromOutboxAttributes(event)).toEqual({ item: anItem() });
  });

  it('decodes whatever else the relay has noted on it', () => {
    const marked = {
      ...golden.none,
      DispatchCount: { N: '2' },
      LastError: { S: 'no' },
      ParkedAt: { NULL: true },
    };

    expect(fromOutboxAttributes(marked)).toEqual({ item: anItem() });
  });

  it('has as many bytes as packing calculates', () => {
    const message = fc.record({
      id: fc.uuid().map((id) => id as MessageId),
      type: fc.constant('order.created'),
      topic: fc.constant('orders'),
      body: fc.string({ unit: 'grapheme', maxLength: 500 }),
    });

    fc.assert(
      fc.property(fc.array(message, { minLength: 1 }), (messages) => {
        const bytesOf = (some: OutboxItem['messages']): number =>
          itemSizeBytes(toOutboxAttributes(anItem({ messages: some }), { undispatched: '0' }));
        const reckoned = messages.reduce((bytes, one) => bytes + storedMessageBytes(one), 0);

        expect(bytesOf(messages) - bytesOf([])).toBe(reckoned);
      }),
    );
  });

  it('stays within the reserve of packing for its keys', () => {
    const widest = anItem({
      orderingKey: 'x'.repeat(128),
      sortKey: `${'0'.repeat(12)}#${'0'.repeat(36)}#999`,
      service: 's'.repeat(500),
      messages: [],
    });

    expect(itemSizeBytes(toOutboxAttributes(widest, { expiresAt: 10 ** 12 }))).toBeLessThan(1_024);
  });
});

describe('decoding a stored outbox item', () => {
  const damaged: readonly (readonly [string, unknown, string])[] = [
    ['PK', undefined, 'PK is not a non-empty string'],
    ['PK', { N: '1' }, 'PK is not a non-empty string'],
    ['SK', { S: '' }, 'SK is not a non-empty string'],
    ['RecordedAt', null, 'RecordedAt is not a non-empty string'],
    ['Service', 'orders', 'Service is not a non-empty string'],
    ['Messages', undefined, 'Messages is not a non-empty list'],
    ['Messages', { S: '[]' }, 'Messages is not a non-empty list'],
    ['Messages', { L: [] }, 'Messages is not a non-empty list'],
    ['Messages', { L: [{ S: 'x' }] }, 'Messages[0].Id is not a non-empty string'],
    ['Messages', { L: [{ M: { Id: { S: 'x' } } }] }, 'Messages[0].Id is not a UUID'],
    [
      'Messages',
      { L: [golden.status['Messages']?.L?.[0], { M: {} }] },
      'Messages[1].Id is not a non-empty string',
    ],
  ];

  it.each(damaged)('reports the fault of %s = %j', (name, value, reason) => {
    expect(fromOutboxAttributes({ ...golden.status, [name]: value })).toEqual({ undecodable: reason });
  });

  it.each(['Type', 'Topic', 'Body'])('reports a message without %s', (name) => {
    const [message] = golden.status['Messages']?.L ?? [];
    const members = Object.fromEntries(
      Object.entries(message?.M ?? {}).filter(([member]) => member !== name),
    );

    expect(fromOutboxAttributes({ ...golden.status, Messages: { L: [{ M: members }] } })).toEqual({
      undecodable: `Messages[0].${name} is not a non-empty string`,
    });
  });

  it('never throws, for any value', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        expect(fromOutboxAttributes(value)).toHaveProperty('undecodable');
      }),
    );
  });

  it('never throws for an item that is damaged at any place', () => {
    const names = fc.constantFrom(...Object.keys(golden.status));

    fc.assert(
      fc.property(names, fc.anything(), (name, value) => {
        const answer = fromOutboxAttributes({ ...golden.status, [name]: value });

        expect('item' in answer || typeof answer.undecodable === 'string').toBe(true);
      }),
    );
  });

  it('never throws for a value whose properties throw', () => {
    const hostile = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new Error('no');
        },
      },
    );

    expect(fromOutboxAttributes(hostile)).toEqual({ undecodable: 'unreadable' });
  });
});

describe('packing messages', () => {
  const bodies = fc.array(fc.integer({ min: 1, max: 261_120 }), { minLength: 1, maxLength: 12 });

  it('keeps every message, in order, in items that are not too large', () => {
    fc.assert(
      fc.property(bodies, (lengths) => {
        const messages = lengths.map((length, index) => ({
          id: `01994c6f-8a00-7000-8000-${String(index).padStart(12, '0')}` as MessageId,
          type: 'order.created',
          topic: 'orders',
          body: 'x'.repeat(length),
        }));

        const parts = packMessages(messages);

        expect(parts.flat()).toEqual(messages);
        const sizes = parts.map((part) =>
          itemSizeBytes(toOutboxAttributes(anItem({ messages: part }), { undispatched: '0' })),
        );
        expect(Math.max(...sizes)).toBeLessThanOrEqual(350 * 1024);
        // No part could have taken the first message of the next.
        const next = parts.slice(1).map(([first]) => (first === undefined ? 0 : storedMessageBytes(first)));
        expect(next.every((bytes, index) => (sizes[index] ?? 0) + bytes > 350 * 1024 - 1_024)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('fills an item to the byte, and begins another with the next byte', () => {
    const aMessageOf = (bytes: number): OutboxItem['messages'][number] => {
      const empty = { id: anItem().messages[0]?.id ?? ('' as MessageId), type: 'a.b', topic: 't', body: '' };
      return { ...empty, body: 'x'.repeat(bytes - storedMessageBytes(empty)) };
    };
    // 1,024 bytes are kept for keys and names.
    const room = MAX_OUTBOX_ITEM_BYTES - 1_024;

    expect(packMessages([aMessageOf(200_000), aMessageOf(room - 200_000)])).toHaveLength(1);
    expect(packMessages([aMessageOf(200_000), aMessageOf(room - 200_000 + 1)])).toHaveLength(2);
  });

  it('creates no item without messages', () => {
    expect(packMessages([])).toEqual([]);
  });
});
