import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { createConsumer } from '../../consumer/create-consumer.ts';
import type { ConsumeOutcome } from '../../consumer/consume-outcome.ts';
import { handle, type MessageHandler } from '../../consumer/handle.ts';
import {
  Wallets,
  wrappedBySns,
  correlationId,
  type WalletsUnitOfWork,
} from '../../consumer/wallets.fixture.ts';
import { openEnvelope } from '../../message/decode-envelope.ts';
import { defineMessage, type MessageDefinition } from '../../message/message-definition.ts';
import { defineTopic } from '../../message/topic.ts';
import type { PayloadOptions } from '../../message/payload/payload-options.ts';
import type { UnpackOptions } from '../../message/payload/unpack-options.ts';
import { createOutboxRecorder } from '../../outbox/outbox-recorder.ts';
import { decodePayload } from '../../recovery/decode-payload.ts';
import { InMemoryPayloadStore } from '../in-memory/in-memory-payload-store.ts';
import { avro } from './avro.ts';

const payload = z.object({
  reportId: z.string(),
  total: z.int(),
  paid: z.iso.datetime().transform((text) => new Date(text)),
  note: z.string().optional(),
});
const InJson = defineMessage('report.filed', { version: 1, payload });
const InAvro = defineMessage('report.filed', { version: 1, payload, codec: avro() });
const report = { reportId: 'r-1', total: 1250, paid: '2026-11-20T10:15:30.000Z' };

/** Records one message, and returns its body. */
const bodyOf = async <TDefinition extends MessageDefinition>(
  definition: TDefinition,
  content: Parameters<TDefinition['create']>[0],
  payloads?: PayloadOptions,
): Promise<string> => {
  const recorder = createOutboxRecorder({
    service: 'archive',
    topics: [defineTopic('reports', [definition])],
    context: { correlationId },
    ...(payloads === undefined ? {} : { payloads }),
  });
  recorder.add(definition.create(content, { about: { id: 'r', version: 1 } }));
  await recorder.prepare();
  return recorder.takeItems()[0]?.messages[0]?.body ?? '';
};

const aScene = (definition: MessageDefinition, payloads?: UnpackOptions) => {
  const handled: unknown[] = [];
  const handler: MessageHandler<WalletsUnitOfWork> = handle(definition, async (message) => {
    handled.push(message.payload);
  });
  const consumer = createConsumer<WalletsUnitOfWork>({
    name: 'readers--reports',
    openUnitOfWork: new Wallets().open,
    handlers: [handler],
    ...(payloads === undefined ? {} : { payloads }),
  });
  return {
    handled,
    consume: (body: string): Promise<ConsumeOutcome> => consumer.consume({ body, receiveCount: 1 }),
  };
};

const changed = (body: string, change: object): string =>
  JSON.stringify({ ...(JSON.parse(body) as object), ...change });

const read = { reportId: 'r-1', total: 1250, paid: new Date(report.paid) };

describe('messages in Avro and in JSON', () => {
  it('are on one topic, and are consumed side by side without a setting', async () => {
    const { handled, consume } = aScene(InAvro);

    expect(await consume(await bodyOf(InJson, report))).toEqual({ outcome: 'processed' });
    expect(await consume(await bodyOf(InAvro, report))).toEqual({ outcome: 'processed' });
    expect(await consume(wrappedBySns(await bodyOf(InAvro, { ...report, note: 'ü' })))).toEqual({
      outcome: 'processed',
    });
    expect(handled).toEqual([read, read, { ...read, note: 'ü' }]);
  });

  it('differ in media type, schema and data, and in nothing else', async () => {
    const [json, binary] = [await bodyOf(InJson, report), await bodyOf(InAvro, report)].map(
      (body) => JSON.parse(body) as Record<string, unknown>,
    );
    const { schemaId = '' } = InAvro.codec ?? {};

    expect(binary).toEqual({
      ...json,
      id: expect.any(String),
      time: expect.any(String),
      datacontenttype: 'application/avro',
      dataschema: `urn:dynamo-outbox:schema:report.filed:1:${schemaId}`,
      data: undefined,
      data_base64: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
    });
    expect(json).toMatchObject({
      datacontenttype: 'application/json',
      dataschema: 'urn:dynamo-outbox:schema:report.filed:1',
      data: report,
    });
  });

  it('can be the versions of one type, each with its codec', async () => {
    const first = z.object({ reportId: z.string() });
    const from = {
      1: {
        payload: first,
        codec: avro(),
        up: ({ reportId }: z.output<typeof first>) => ({ ...report, reportId }),
        down: ({ reportId }: z.output<typeof payload>) => ({ reportId }),
      },
    };
    const Newest = defineMessage('report.filed', { version: 2, payload, from });
    const Careful = defineMessage('report.filed', { version: 2, payload, from, publishVersion: 1 });
    const { handled, consume } = aScene(Newest);
    const older = await bodyOf(Careful, report);

    expect(JSON.parse(older)).toMatchObject({
      datacontenttype: 'application/avro',
      dataschema: expect.stringContaining('report.filed:1:avro:'),
    });
    await consume(older);
    await consume(await bodyOf(Newest, report));

    expect(handled).toEqual([read, read]);
  });

  it('may be compressed, stored elsewhere, or both', async () => {
    const store = new InMemoryPayloadStore();
    const large = { ...report, note: 'words and words '.repeat(20_000) };
    const { handled, consume } = aScene(InAvro, { source: store });
    const bodies = [
      await bodyOf(InAvro, large),
      await bodyOf(InAvro, large, { store, compressionThresholdBytes: Number.POSITIVE_INFINITY }),
      await bodyOf(InAvro, large, { store, inlineLimitBytes: 4_096 }),
    ];

    expect(bodies.map((body) => openEnvelope(body))).toMatchObject([
      {
        packed: {
          compression: 'gzip',
          bytes: expect.anything(),
          coding: { contentType: 'application/avro' },
        },
      },
      { packed: { claim: {}, coding: { contentType: 'application/avro' } } },
      { packed: { compression: 'gzip' } },
    ]);
    for (const body of bodies) {
      expect(await consume(body)).toEqual({ outcome: 'processed' });
    }
    expect(handled).toEqual(bodies.map(() => ({ ...read, note: large.note })));
  });
});

describe('a message in Avro that cannot be read', () => {
  const damage = (bytes: Uint8Array): object => ({ data_base64: Buffer.from(bytes).toString('base64') });
  const bytesIn = (body: string): Buffer =>
    Buffer.from((JSON.parse(body) as { data_base64: string }).data_base64, 'base64');

  it.each<[string, (body: string) => object, string]>([
    ['truncated', (body) => damage(bytesIn(body).subarray(0, -3)), 'DAMAGED_PAYLOAD'],
    [
      'followed by other bytes',
      (body) => damage(Buffer.concat([bytesIn(body), Buffer.of(0)])),
      'DAMAGED_PAYLOAD',
    ],
    ['of random bytes', () => damage(Buffer.from('no avro at all')), 'DAMAGED_PAYLOAD'],
    ['said to be compressed', () => ({ datacompression: 'gzip' }), 'DAMAGED_PAYLOAD'],
    ['text', () => ({ data: 'text', data_base64: undefined }), 'DAMAGED_PAYLOAD'],
    [
      'written with another schema',
      () => ({ dataschema: 'urn:dynamo-outbox:schema:report.filed:1:avro:00' }),
      'UNKNOWN_PAYLOAD_SCHEMA',
    ],
    [
      'of no schema',
      () => ({ dataschema: 'urn:dynamo-outbox:schema:report.filed:1' }),
      'UNKNOWN_PAYLOAD_SCHEMA',
    ],
    ['of another media type', () => ({ datacontenttype: 'application/protobuf' }), 'UNKNOWN_PAYLOAD_CODEC'],
    ['an object', () => ({ data: report, data_base64: undefined }), 'UNREADABLE_MESSAGE'],
    [
      'JSON that names the schema of a codec',
      () => ({ datacontenttype: 'application/json' }),
      'UNREADABLE_MESSAGE',
    ],
  ])('is dead-lettered if it is %s', async (_, change, reason) => {
    const body = await bodyOf(InAvro, report);
    const { handled, consume } = aScene(InAvro);

    expect(await consume(changed(body, change(body)))).toMatchObject({ outcome: 'rejected', reason });
    expect(handled).toEqual([]);
  });

  it('is dead-lettered by a consumer whose definition has no codec, which names the media type', async () => {
    expect(await aScene(InJson).consume(await bodyOf(InAvro, report))).toEqual({
      outcome: 'rejected',
      reason: 'UNKNOWN_PAYLOAD_CODEC',
      detail: 'The payload is application/avro, and the definition of this consumer has no codec for it.',
    });
  });

  it('is ignored without a codec if its type has no handler', async () => {
    const Other = defineMessage('invoice.filed', { version: 1, payload });
    const { consume } = aScene(Other);

    expect(await consume(await bodyOf(InAvro, report))).toEqual({ outcome: 'ignored' });
    expect(
      await consume(
        changed(await bodyOf(InAvro, report), {
          datacontenttype: 'text/plain',
          data: 'a',
          data_base64: undefined,
        }),
      ),
    ).toEqual({ outcome: 'ignored' });
  });

  it('waits without a codec if its version is newer than the consumer', async () => {
    const Newer = defineMessage('report.filed', { version: 2, payload, codec: avro() });

    await expect(aScene(InJson).consume(await bodyOf(Newer, report))).rejects.toMatchObject({
      code: 'NEWER_MESSAGE_VERSION',
    });
  });

  it('is rejected above the limits for bytes and values, before and after decompression', async () => {
    const Listed = defineMessage('report.listed', {
      version: 1,
      payload: z.array(z.boolean()),
      codec: avro(),
    });
    const many = await bodyOf(
      Listed,
      Array.from({ length: 5_000 }, () => true),
    );
    const bytes = gzipSync(Buffer.alloc(5_000_000));
    const { consume } = aScene(Listed, { maxValues: 1_000 });

    expect(await consume(many)).toMatchObject({ reason: 'PAYLOAD_TOO_COMPLEX' });
    expect(await consume(changed(many, { ...damage(bytes), datacompression: 'gzip' }))).toMatchObject({
      reason: 'PAYLOAD_TOO_LARGE',
    });
  });

  it('is rejected if its content violates the schema of its definition', async () => {
    const Loose = defineMessage('report.filed', {
      version: 1,
      payload: payload.extend({ reportId: z.string() }),
      codec: avro(),
    });
    const Strict = defineMessage('report.filed', {
      version: 1,
      payload: payload.extend({ reportId: z.string().min(10) }),
      codec: avro(),
    });

    expect(await aScene(Strict).consume(await bodyOf(Loose, report))).toMatchObject({
      reason: 'INVALID_MESSAGE_PAYLOAD',
    });
  });
});

describe('a payload that Avro would change', () => {
  const stage = (definition: MessageDefinition, content: unknown) => bodyOf(definition, content);
  const define = (schema: z.ZodType, options?: Parameters<typeof avro>[0]) =>
    defineMessage('report.filed', { version: 1, payload: schema, codec: avro(options) });

  it.each<[string, MessageDefinition, unknown, string]>([
    ['a lone surrogate', define(z.object({ x: z.string() })), { x: 'a\uD800' }, 'a string that is not UTF-8'],
    ['a long lone surrogate', define(z.object({ x: z.string() })), { x: `${'a'.repeat(99)}\uD800` }, 'at x'],
    ['the largest safe integer', define(z.object({ x: z.int() })), { x: Number.MAX_SAFE_INTEGER }, 'at x'],
    ['a large negative integer', define(z.object({ x: z.int() })), { x: -(2 ** 52) - 1 }, 'at x'],
    [
      'a member that the given schema does not have',
      define(z.object({ x: z.int(), y: z.int().optional() }), {
        schema: { type: 'record', name: 'R', fields: [{ name: 'x', type: 'long' }] },
      }),
      { x: 1, y: 2 },
      'at y',
    ],
    [
      'null for an optional member of the given schema',
      define(z.object({ x: z.int().nullish() }), {
        schema: { type: 'record', name: 'R', fields: [{ name: 'x', type: ['null', 'long'], default: null }] },
      }),
      { x: null },
      'at x',
    ],
    ['a number that a float rounds', define(z.number(), { schema: 'float' }), 0.1, 'at payload'],
    [
      'a member with the name of the prototype',
      define(z.record(z.string(), z.int())),
      JSON.parse('{"__proto__":1}'),
      'report.filed',
    ],
  ])('is refused by the producer: %s', async (_, ...[definition, content, where]) => {
    await expect(stage(definition, content)).rejects.toMatchObject({
      code: 'INVALID_MESSAGE_PAYLOAD',
      message: expect.stringContaining(where),
    });
  });

  it('is sent if only members that its schema does not declare are lost', async () => {
    const body = await bodyOf(InAvro, { ...report, more: 1 } as typeof report);

    expect(decodePayload(body, InAvro)).toEqual({ version: 1, payload: report });
  });

  it('has the limits of the producer', async () => {
    const Listed = defineMessage('report.listed', { version: 1, payload: z.array(z.int()), codec: avro() });
    const many = Array.from({ length: 2_000 }, () => 1);

    await expect(bodyOf(Listed, many, { maxValues: 1_000 })).rejects.toMatchObject({
      code: 'MESSAGE_TOO_COMPLEX',
      values: 2_001,
    });
    await expect(bodyOf(Listed, many, { maxBytes: 1_000 })).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
      sizeBytes: 2_003,
    });
  });
});

describe('decoding the payload of a stored message', () => {
  it('reads every form with the definition', async () => {
    const large = { ...report, note: 'words and words '.repeat(2_000) };

    expect(decodePayload(await bodyOf(InJson, report), InAvro)).toEqual({ version: 1, payload: report });
    expect(decodePayload(wrappedBySns(await bodyOf(InAvro, report)), InAvro)).toEqual({
      version: 1,
      payload: report,
    });
    expect(decodePayload(await bodyOf(InAvro, large), InAvro)).toEqual({ version: 1, payload: large });
  });

  it('says why it cannot', async () => {
    const store = new InMemoryPayloadStore();
    const large = { ...report, note: 'words and words '.repeat(20_000) };
    const body = await bodyOf(InAvro, large, {
      store,
      inlineLimitBytes: 4_096,
      compressionThresholdBytes: 1e9,
    });

    expect(decodePayload(body, InAvro)).toMatchObject({ reason: 'PAYLOAD_ELSEWHERE' });
    expect(decodePayload(await bodyOf(InAvro, report), InJson)).toMatchObject({
      reason: 'UNKNOWN_PAYLOAD_CODEC',
    });
    expect(decodePayload('{}', InJson)).toMatchObject({ reason: 'UNREADABLE_MESSAGE' });
    const Other = defineMessage('invoice.filed', { version: 1, payload });
    expect(decodePayload(await bodyOf(InAvro, report), Other)).toMatchObject({
      reason: 'UNKNOWN_MESSAGE_TYPE',
    });
  });
});
