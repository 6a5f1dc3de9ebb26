import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { cloudEvents } from '../../adapters/foreign/cloud-events.ts';
import { eventBridgeEvents } from '../../adapters/foreign/event-bridge-events.ts';
import { jsonMessages } from '../../adapters/foreign/json-messages.ts';
import { s3Notifications, S3ObjectCreated } from '../../adapters/foreign/s3-notifications.ts';
import { encodeEnvelope } from '../../message/envelope.ts';
import { nextMessageId } from '../../message/ids.ts';
import { createConsumer } from '../create-consumer.ts';
import { handle } from '../handle.ts';
import { handleWithCaller } from '../handle-with-caller.ts';
import {
  aDeposit,
  correlationId,
  Wallets,
  type WalletsUnitOfWork,
  wrappedBySns,
} from '../wallets.fixture.ts';
import { toForeignMessageId } from './foreign-message-id.ts';
import { aCloudEvent, anEvent, aRecord, aScene, NoteAdded, notes, putInto } from './foreign.fixture.ts';
import { type DecodedRecords, type ForeignMessage, ownMessages } from './message-decoder.ts';
import { MAX_RECORDS } from './open-delivery.ts';
import { openForeign } from './open-foreign.ts';

describe('a foreign message', () => {
  it.each([
    ['a minimal CloudEvent', [cloudEvents()], aCloudEvent()],
    ['a CloudEvent from SNS', [cloudEvents()], wrappedBySns(JSON.stringify(aCloudEvent()))],
    ['an EventBridge event', [eventBridgeEvents()], anEvent()],
    ['an EventBridge event from SNS', [eventBridgeEvents()], wrappedBySns(JSON.stringify(anEvent()))],
    ['JSON', [notes], { id: 'x', type: 'com.acme.notes.NoteAdded', payload: { walletId: 'w', amount: 5 } }],
  ])('has its effect once: %s', async (_, decoders, body) => {
    const { consume, balanceOf, wallets } = aScene(decoders);

    expect(await consume(body)).toEqual({ outcome: 'processed' });
    expect(await consume(body)).toEqual({ outcome: 'duplicate' });
    expect(await consume(body, 2)).toEqual({ outcome: 'duplicate' });

    expect(balanceOf('w')).toBe(5);
    expect(wallets.published()).toHaveLength(1);
  });

  it('is the cause of the messages that its handler sends, and starts a correlation', async () => {
    const { consume, wallets } = aScene([cloudEvents()]);
    const id = toForeignMessageId({ decoder: 'cloud-events', source: '/notes', id: 'note-1' });

    await consume(aCloudEvent());

    expect(wallets.published()[0]?.context).toMatchObject({ correlationId: id, causationId: id });
  });

  it.each([
    ['a UUID as it is', correlationId, correlationId],
    ['any other text as a UUID', 'order 7 🦀', /^[0-9a-f]{8}-[0-9a-f]{4}-8/u],
  ])('passes on a correlation id: %s', async (_, correlationid, expected) => {
    const { consume, wallets } = aScene([cloudEvents()]);

    await consume(aCloudEvent({ correlationid }));

    expect(wallets.published()[0]?.context.correlationId).toMatch(expected);
  });

  it('is rejected at once with an invalid payload, and without a value of it', async () => {
    const outcome = await aScene([cloudEvents()]).consume(aCloudEvent({ data: { walletId: 'secret' } }));

    expect(outcome).toMatchObject({ outcome: 'rejected', reason: 'INVALID_MESSAGE_PAYLOAD' });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  it.each([
    ['ignore', { outcome: 'ignored' }],
    ['reject', { outcome: 'rejected', reason: 'UNKNOWN_MESSAGE_TYPE' }],
  ] as const)('of an unknown type follows the policy %s', async (unknownType, expected) => {
    const { consume } = aScene([cloudEvents()], { unknownType });

    expect(await consume(aCloudEvent({ type: 'com.acme.Other' }))).toMatchObject(expected);
  });

  it('of a newer version waits for a deployment', async () => {
    const { consume } = aScene([notes]);
    const newer = { id: 'x', type: 'com.acme.notes.NoteAdded', version: 2, payload: {} };

    await expect(consume(newer)).rejects.toMatchObject({ code: 'NEWER_MESSAGE_VERSION' });
  });

  it('has no caller, so a handler that requires one never runs', async () => {
    const { consume } = aScene([cloudEvents()], {
      handlers: [handleWithCaller(NoteAdded, async () => undefined)],
      callerVerifier: { verify: async () => ({ refusal: 'CALLER_FORGED', detail: 'no' }) },
    });

    expect(await consume(aCloudEvent())).toMatchObject({ reason: 'CALLER_MISSING' });
  });

  it.each([
    ['id', { id: '' }],
    ['id', { id: 7 }],
    ['type', { type: '' }],
    ['type', { type: 'x'.repeat(257) }],
    ['version', { version: 1.5 }],
    ['version', { version: '1' }],
    ['time', { time: '2026-11-20T10:15:30Z' }],
    ['source', { source: '' }],
    ['subject', { subject: {} }],
    ['orderingKey', { orderingKey: 1 }],
    ['sequence', { sequence: -1 }],
    ['correlationId', { correlationId: 4 }],
  ])('is unreadable with an invalid %s', async (field, overrides) => {
    const { consume } = aScene([notes]);

    expect(await consume({ id: 'x', type: 't', payload: {}, ...overrides })).toEqual({
      outcome: 'rejected',
      reason: 'UNREADABLE_MESSAGE',
      detail: `the decoder notes returned a message with an invalid ${field}`,
    });
  });

  it('is unreadable if its decoder throws, without the text of the error', async () => {
    const decoder = jsonMessages({
      name: 'notes',
      read: () => {
        throw new TypeError('secret');
      },
    });

    expect(await aScene([decoder]).consume({})).toMatchObject({
      reason: 'UNREADABLE_MESSAGE',
      detail: 'the decoder notes threw TypeError',
    });
  });

  it.each(['', 'text', '"text"', '7', 'null', '[]', '{}', '{"Records":[]}', '{"detail-type":"x"}'])(
    'is unreadable in no known format: %s',
    async (body) => {
      const { consume } = aScene([ownMessages, s3Notifications(), eventBridgeEvents(), cloudEvents()]);

      expect(await consume(body)).toMatchObject({ outcome: 'rejected', reason: 'UNREADABLE_MESSAGE' });
    },
  );
});

describe('message ids of foreign messages', () => {
  it('differ for different formats, sources and ids, whatever characters they have, and never equal an id of this toolkit', () => {
    const text = fc.string({ unit: 'binary', maxLength: 8 });
    const key = fc.record({ decoder: text, source: text, id: text });
    fc.assert(
      fc.property(key, key, (one, other) => {
        const same = (['decoder', 'source', 'id'] as const).every((part) => one[part] === other[part]);
        expect(toForeignMessageId(one) === toForeignMessageId(other)).toBe(same);
        expect(toForeignMessageId(one)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u,
        );
      }),
    );
    const idOf = (source: string, id: string) => toForeignMessageId({ decoder: 'd', source, id });
    expect(idOf('a', '\uD83E')).not.toBe(idOf('a', '\uD83D'));
    expect(idOf('ab', 'c')).not.toBe(idOf('a', 'bc'));
  });

  it('of one format never make a message of another format a duplicate', async () => {
    const { consume, balanceOf, events } = aScene([s3Notifications(), cloudEvents()]);
    const body = { Records: [aRecord('w')] };
    const [change] = (s3Notifications().decode({ json: body, text: '' }) as DecodedRecords).records;
    const { id, source } = change as ForeignMessage;

    expect(await consume(aCloudEvent({ id, source }))).toEqual({ outcome: 'processed' });
    expect(await consume(body)).toEqual({ outcome: 'processed' });

    expect(balanceOf('w')).toBe(5 + 7);
    expect(events.map((event) => ('outcome' in event ? event.outcome : event))).toEqual([
      'processed',
      'processed',
    ]);
  });

  it('never hide a message of this toolkit that has the same text as its id', async () => {
    const { consume, balanceOf } = aScene([ownMessages, cloudEvents()]);
    const deposit = aDeposit({ id: nextMessageId() });

    expect(await consume(aCloudEvent({ id: deposit.id }))).toEqual({ outcome: 'processed' });
    expect(await consume(encodeEnvelope(deposit))).toEqual({ outcome: 'processed' });

    expect(balanceOf('w')).toBe(105);
  });

  it('stay the same in every release, because the inbox keeps them', () => {
    expect(toForeignMessageId({ decoder: 's3', source: 'aws:s3', id: 'a' })).toMatchInlineSnapshot(
      `"476ce983-f895-84d1-baa0-5e1c3fe4afe7"`,
    );
  });
});

describe('ordering keys of foreign messages', () => {
  it('differ for different formats, sources and keys, whatever characters they have', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ':', '#', '%', '2', '3'),
      minLength: 1,
      maxLength: 5,
    });
    const place = fc.record({ name: text, source: text, orderingKey: text });
    const keyOf = ({
      name,
      ...record
    }: {
      readonly name: string;
      readonly source: string;
      readonly orderingKey: string;
    }) => {
      const opened = openForeign(
        { name, decode: () => undefined },
        { id: 'i', type: 't', payload: 1, ...record },
        () => new Date(),
      );
      return 'message' in opened ? opened.message.orderingKey : undefined;
    };
    fc.assert(
      fc.property(place, place, (one, other) => {
        const same = (['name', 'source', 'orderingKey'] as const).every((part) => one[part] === other[part]);
        expect(keyOf(one)).toBeDefined();
        expect(keyOf(one) === keyOf(other)).toBe(same);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a queue with several formats', () => {
  const decoders = [ownMessages, s3Notifications(), eventBridgeEvents(), cloudEvents(), notes];

  it('reads each body with the first decoder that knows it', async () => {
    const { consume, balanceOf } = aScene(decoders);

    await consume(encodeEnvelope(aDeposit()));
    await consume(anEvent());
    await consume(aCloudEvent());
    await consume({ Records: [aRecord('w')] });
    await consume({ id: 'x', type: 'com.acme.notes.NoteAdded', payload: { walletId: 'w', amount: 1 } });

    expect(balanceOf('w')).toBe(100 + 5 + 5 + 7 + 1);
  });

  it('rejects a damaged message of this toolkit with the name of its attribute, and asks no other decoder', async () => {
    const { consume } = aScene(decoders);
    const damaged = encodeEnvelope(aDeposit()).replace(correlationId, 'x');

    expect(await consume(damaged)).toMatchObject({
      reason: 'UNREADABLE_MESSAGE',
      detail: 'correlationid is malformed',
    });
  });
});

describe('a message of this toolkit in an EventBridge event', () => {
  const { source } = aDeposit();

  it.each([
    ['without decoders', undefined],
    ['with decoders', [ownMessages, eventBridgeEvents()]],
  ])('is the same message as in its topic, %s', async (_, decoders) => {
    const { consume, balanceOf } = aScene(decoders ?? [ownMessages], { decoders });
    const body = encodeEnvelope(aDeposit());
    const detail: unknown = JSON.parse(body);

    expect(await consume(anEvent({ detail, source }))).toEqual({ outcome: 'processed' });
    expect(await consume(body)).toEqual({ outcome: 'duplicate' });
    expect(await consume(wrappedBySns(JSON.stringify(anEvent({ detail, source, id: 'other' }))))).toEqual({
      outcome: 'duplicate',
    });
    expect(balanceOf('w')).toBe(100);
  });

  it.each([
    ['without decoders', undefined],
    ['with decoders', [ownMessages, eventBridgeEvents()]],
  ])(
    'is refused in an event of another source, which no policy on its sender covers, %s',
    async (_, decoders) => {
      const { consume, balanceOf } = aScene(decoders ?? [ownMessages], { decoders });
      const detail: unknown = JSON.parse(encodeEnvelope(aDeposit()));
      const expected = {
        outcome: 'rejected',
        reason: 'UNREADABLE_MESSAGE',
        detail: 'its source differs from that of the EventBridge event around it',
      };

      expect(await consume(anEvent({ detail, source: `${source}s` }))).toEqual(expected);
      expect(await consume(anEvent({ detail, source: undefined }))).toEqual(expected);
      expect(await consume(wrappedBySns(JSON.stringify(anEvent({ detail }))))).toEqual(expected);
      expect(balanceOf('w')).toBeUndefined();
    },
  );

  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it.each([
    [256, 'INVALID_MESSAGE_PAYLOAD'],
    [257, 'PAYLOAD_TOO_COMPLEX'],
  ])('may nest its payload as deep as in its topic: %d levels', async (levels, reason) => {
    const { consume } = aScene([ownMessages]);
    const body = encodeEnvelope(aDeposit({ payload: 'here' })).replace('"here"', nested(levels));
    const event = JSON.stringify(anEvent({ detail: 'there', source })).replace('"there"', () => body);

    expect(await consume(body)).toMatchObject({ reason });
    expect(await consume(event)).toMatchObject({ reason });
  });
});

describe('S3 notifications', () => {
  it('ignore a test event, and report it', async () => {
    const { consume, events } = aScene([s3Notifications()]);
    const test = {
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: '2026-11-20T10:15:30.123Z',
      Bucket: 'uploads',
    };

    expect(await consume(test)).toEqual({ outcome: 'ignored' });
    expect(await consume(wrappedBySns(JSON.stringify(test)))).toEqual({ outcome: 'ignored' });
    expect(events).toMatchObject([{ outcome: 'ignored' }, { outcome: 'ignored' }]);
  });

  it('give the decoded key of the object', async () => {
    const keys: string[] = [];
    const { consume } = aScene([s3Notifications()], {
      handlers: [
        handle(S3ObjectCreated, async ({ payload }) => {
          keys.push(payload.key);
        }),
      ],
    });

    await consume({ Records: [aRecord('in/a+b%2B%C3%A9.txt')] });

    expect(keys).toEqual(['in/a b+é.txt']);
  });

  it('process each record once, even if another record of the delivery fails and it is redelivered', async () => {
    const { consume, balanceOf, events, failing } = aScene([s3Notifications()]);
    const body = { Records: [aRecord('a'), aRecord('b'), aRecord('c')] };
    failing.add('b');

    await expect(consume(body)).rejects.toThrow('S3 is slow');
    expect(['a', 'b', 'c'].map(balanceOf)).toEqual([7, undefined, 7]);
    failing.clear();

    expect(await consume(body, 2)).toEqual({ outcome: 'processed' });
    expect(['a', 'b', 'c'].map(balanceOf)).toEqual([7, 7, 7]);
    expect(await consume(body, 3)).toEqual({ outcome: 'duplicate' });
    expect(events.map((event) => ('outcome' in event ? event.outcome : event.event))).toEqual([
      'processed',
      'consumer.failed',
      'processed',
      'duplicate',
      'processed',
      'duplicate',
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
  });

  it('do not overtake a record of the same object that failed', async () => {
    const { consume, balanceOf, failing } = aScene([s3Notifications()]);
    const removed = aRecord('a', {
      eventName: 'ObjectRemoved:Delete',
      object: { sequencer: '0055AED6DCD90281E6' },
    });
    const body = { Records: [aRecord('a'), removed] };
    failing.add('a');

    await expect(consume(body)).rejects.toThrow('S3 is slow');
    expect(balanceOf('a')).toBeUndefined();
    failing.clear();

    expect(await consume(body, 2)).toEqual({ outcome: 'processed' });
    expect(balanceOf('a')).toBe(6);
  });

  it('reject the delivery when every record has an outcome and one is unreadable', async () => {
    const { consume, balanceOf } = aScene([s3Notifications()]);
    const body = { Records: [aRecord('a'), aRecord('%'), aRecord('b'), aRecord('')] };

    expect(await consume(body)).toEqual({
      outcome: 'rejected',
      reason: 'UNREADABLE_MESSAGE',
      detail: 'message 2 of 4: the S3 record has no valid eventName, bucket or key (2 messages are rejected)',
    });
    expect(['a', 'b'].map(balanceOf)).toEqual([7, 7]);
  });

  it('treat a repeated record within a delivery as a duplicate', async () => {
    const { consume, balanceOf } = aScene([s3Notifications()]);

    expect(await consume({ Records: [aRecord('a'), aRecord('a')] })).toEqual({ outcome: 'processed' });
    expect(balanceOf('a')).toBe(7);
  });

  it.each([
    ['the version', { object: { versionId: 'v2' } }],
    ['the sequencer', { object: { sequencer: '0055AED6DCD90281E6' } }],
    ['the event', { eventName: 'ObjectCreated:Copy' }],
  ])('are different changes if %s differs', async (_, overrides) => {
    const { consume, balanceOf } = aScene([s3Notifications()]);

    await consume({ Records: [aRecord('a'), aRecord('a', overrides)] });

    expect(balanceOf('a')).toBe(14);
  });

  it.each([
    [MAX_RECORDS, { outcome: 'processed' }],
    [MAX_RECORDS + 1, { outcome: 'rejected', reason: 'PAYLOAD_TOO_COMPLEX' }],
  ])('have a limit of records: %d', async (count, expected) => {
    const { consume, wallets } = aScene([s3Notifications()]);
    const body = { Records: Array.from({ length: count }, (_, index) => aRecord(`k${index}`)) };

    expect(await consume(body)).toMatchObject(expected);
    expect(wallets.table.values()).toHaveLength(expected.outcome === 'processed' ? count : 0);
  });

  it('stop between two records when the time of the delivery ends', async () => {
    const wallets = new Wallets();
    const aborting = new AbortController();
    const consumer = createConsumer<WalletsUnitOfWork>({
      name: 'wallets--s3',
      openUnitOfWork: wallets.open,
      decoders: [s3Notifications()],
      handlers: [
        handle(S3ObjectCreated, async ({ payload }, unitOfWork) => {
          await putInto(payload.key, 1, unitOfWork);
        }),
      ],
      observer: () => {
        aborting.abort(new Error('the time is over'));
      },
    });
    const body = JSON.stringify({ Records: [aRecord('a'), aRecord('b')] });

    await expect(consumer.consume({ body, receiveCount: 1, signal: aborting.signal })).rejects.toThrow(
      'the time is over',
    );
    expect(wallets.table.values().map(({ id }) => id)).toEqual(['a']);
  });
});

describe('guards', () => {
  const sequenced = { ...notes, sequenced: true };

  it.each([
    [{ sequence: true }, cloudEvents()],
    [{ gaps: 'from-the-first' }, sequenced],
    [{ causation: true }, sequenced],
  ] as const)('%j are refused for messages that they cannot check', (guards, decoder) => {
    expect(() => aScene([ownMessages, decoder], { guards })).toThrow(
      expect.objectContaining({ code: 'GUARD_NEEDS_ORDER' }),
    );
  });

  it('check the sequence of messages whose decoder gives one', async () => {
    const read = (json: unknown): ForeignMessage => {
      const { n, at, ...rest } = z.object({ n: z.int().optional(), at: z.string() }).parse(json);
      return {
        id: `n${n ?? ''}`,
        type: 'com.acme.notes.NoteAdded',
        payload: { walletId: 'w', amount: n },
        orderingKey: 'w',
        sequence: n,
        time: new Date(at),
        ...rest,
      };
    };
    const decoder = { ...jsonMessages({ name: 'notes', read }), sequenced: true };
    const { consume, balanceOf } = aScene([decoder], { guards: { sequence: true } });
    const at = '2026-11-20T10:15:30Z';

    expect(await consume({ n: 2, at })).toEqual({ outcome: 'processed' });
    expect(await consume({ n: 1, at })).toEqual({ outcome: 'stale' });
    expect(await consume({ n: 3, at })).toEqual({ outcome: 'processed' });
    expect(await consume({ at })).toMatchObject({ reason: 'UNREADABLE_MESSAGE' });
    expect(balanceOf('w')).toBe(5);
  });

  it('need decoders with different names', () => {
    const read = () => undefined;

    expect(() => aScene([cloudEvents(), jsonMessages({ name: 'cloud-events', read })])).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_DECODER' }),
    );
    expect(() => aScene([cloudEvents(), jsonMessages({ name: 'notes', read })])).not.toThrow();
  });

  it('need a decoder', () => {
    expect(() => aScene([])).toThrow(expect.objectContaining({ code: 'NO_DECODERS' }));
  });
});
