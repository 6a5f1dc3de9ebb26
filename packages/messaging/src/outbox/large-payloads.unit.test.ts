import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { InMemoryPayloadStore } from '../adapters/in-memory/in-memory-payload-store.ts';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import { type MessageId, nextCorrelationId } from '../message/ids.ts';
import { defineMessage } from '../message/message-definition.ts';
import { defineTopic } from '../message/topic.ts';
import { sha256Of } from '../message/payload/claim-check.ts';
import type { PayloadOptions } from '../message/payload/payload-options.ts';
import type { PayloadMetadata, PayloadStore } from '../message/payload/payload-store.ts';
import { MAX_MESSAGE_BODY_BYTES } from './limits.ts';
import type { OutboxRecorder } from './outbox-recorder.ts';
import { createOutboxRecorder } from './outbox-recorder.ts';

const noteAdded = defineMessage('note.added', { version: 1, payload: z.unknown() });

const never = Number.POSITIVE_INFINITY;

const aRecorder = (payloads: PayloadOptions, service = 'notebook'): OutboxRecorder =>
  createOutboxRecorder({
    service,
    topics: [defineTopic('notes', [noteAdded])],
    context: { correlationId: nextCorrelationId() },
    payloads,
  });

const about = { id: 'a', version: 1 };

/** The attributes of the envelope that a payload ends up in. */
const record = async (payload: unknown, payloads: PayloadOptions): Promise<Record<string, unknown>> => {
  const recorder = aRecorder(payloads);
  recorder.add(noteAdded.create(payload, { about }));
  await recorder.prepare();
  return JSON.parse(recorder.takeItems()[0]?.messages[0]?.body ?? '{}') as Record<string, unknown>;
};

const bodyBytes = async (payload: unknown): Promise<number> =>
  JSON.stringify(await record(payload, { compressionThresholdBytes: never })).length;

const tooLarge = expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' });

/** Text of so many bytes as JSON, its quotes included. */
const ofBytes = (bytes: number, character = 'x'): string => character.repeat(bytes - 2);

/** A store that notes what it was given. */
class NotingStore implements PayloadStore {
  readonly noted: { readonly bytes: Uint8Array; readonly metadata: PayloadMetadata }[] = [];
  readonly #store = new InMemoryPayloadStore();
  #inFlight = 0;
  mostInFlight = 0;

  async put(...[id, bytes, metadata]: Parameters<PayloadStore['put']>): Promise<string> {
    this.noted.push({ bytes, metadata });
    this.#inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    await new Promise(setImmediate);
    this.#inFlight -= 1;
    return this.#store.put(id, bytes);
  }

  get(id: MessageId, reference: string, maxBytes: number): ReturnType<PayloadStore['get']> {
    return this.#store.get(id, reference, maxBytes);
  }
}

describe('compression', () => {
  it('begins with the first byte above 4 KiB, and above any other threshold', async () => {
    expect(await record(ofBytes(4_096), {})).not.toHaveProperty('datacompression');
    expect(await record(ofBytes(4_097), {})).toMatchObject({ datacompression: 'gzip' });
    expect(await record(ofBytes(500), { compressionThresholdBytes: 500 })).toHaveProperty('data');
    expect(await record(ofBytes(501), { compressionThresholdBytes: 500 })).toHaveProperty('data_base64');
  });

  it('counts bytes and not characters', async () => {
    expect(await record('ü'.repeat(2_047), {})).toHaveProperty('data');
    expect(await record(`${'ü'.repeat(2_047)}x`, {})).toHaveProperty('data_base64');
  });

  it('is not used if it does not make the payload smaller', async () => {
    expect(await record('x', { compressionThresholdBytes: 0 })).toMatchObject({ data: 'x' });
  });

  it('can be switched off', async () => {
    expect(await record(ofBytes(100_000), { compressionThresholdBytes: never })).toHaveProperty('data');
  });

  it('never makes a message larger, and never loses one', async () => {
    const payloads = fc.oneof(fc.jsonValue(), fc.string({ maxLength: 3_000, unit: 'binary' }));

    await fc.assert(
      fc.asyncProperty(payloads, async (value) => {
        const payload = JSON.parse(JSON.stringify(value)) as unknown;
        const compressed = await record(payload, { compressionThresholdBytes: 0 });
        const plain = await record(payload, { compressionThresholdBytes: never });

        expect(decodeEnvelope(compressed)).toMatchObject({ message: { payload } });
        expect(Buffer.byteLength(JSON.stringify(compressed))).toBeLessThanOrEqual(
          Buffer.byteLength(JSON.stringify(plain)),
        );
      }),
    );
  });

  it('makes payloads fit that would be too large for a broker', async () => {
    const recorder = aRecorder({});

    recorder.add(noteAdded.create('x'.repeat(1_000_000), { about }));

    expect(recorder.takeItems()[0]?.messages[0]?.body.length).toBeLessThan(3_000);
  });
});

describe('the inline limit', () => {
  it('is 63 KiB of envelope and payload with a payload store', async () => {
    const store = new InMemoryPayloadStore();
    const limit = 63 * 1024 - (await bodyBytes(''));
    const payloads = { store, compressionThresholdBytes: never };

    expect(await record('x'.repeat(limit), payloads)).toHaveProperty('data');
    expect(await record('x'.repeat(limit + 1), payloads)).toHaveProperty('dataref');
  });

  it('can be set from 4 KiB to the limit of a broker', async () => {
    const store = new InMemoryPayloadStore();
    const overhead = await bodyBytes('');

    for (const inlineLimitBytes of [4_096, MAX_MESSAGE_BODY_BYTES]) {
      const payloads = { store, inlineLimitBytes, compressionThresholdBytes: never };
      expect(await record('x'.repeat(inlineLimitBytes - overhead), payloads)).toHaveProperty('data');
      expect(await record('x'.repeat(inlineLimitBytes - overhead + 1), payloads)).toHaveProperty('dataref');
    }
  });

  it('applies after compression', async () => {
    const store = new InMemoryPayloadStore();

    expect(await record('x'.repeat(1_000_000), { store })).toHaveProperty('data_base64');
    expect(store.size).toBe(0);
  });

  it.each([
    { inlineLimitBytes: 4_095 },
    { inlineLimitBytes: MAX_MESSAGE_BODY_BYTES + 1 },
    { inlineLimitBytes: Number.NaN },
    { compressionThresholdBytes: -1 },
    { compressionThresholdBytes: Number.NaN },
    { maxBytes: 0 },
  ])('refuses %j', (payloads) => {
    expect(() => aRecorder(payloads)).toThrow(RangeError);
  });
});

describe('an offloaded payload', () => {
  // Digits without a pattern that compression could find.
  const digits = Array.from({ length: 30_000 }, (_, index) => Math.sin(index)).join();

  it('is stored compressed, with size and checksum of the stored bytes', async () => {
    const store = new NotingStore();

    const envelope = await record(digits, { store });

    const [{ bytes, metadata } = { bytes: Buffer.of(), metadata: undefined }] = store.noted;
    expect(bytes.byteLength).toBeLessThan(digits.length / 1.5);
    expect(envelope).toMatchObject({
      datacontenttype: 'application/json',
      datacompression: 'gzip',
      datasize: bytes.byteLength,
      datasha256: sha256Of(bytes),
    });
    expect(metadata).toEqual({
      messageType: 'note.added',
      contentType: 'application/gzip',
      sha256: sha256Of(bytes),
    });
  });

  it('is stored as JSON if compression is off', async () => {
    const store = new NotingStore();

    await record(digits, { store, compressionThresholdBytes: never });

    expect(Buffer.from(store.noted[0]?.bytes ?? []).toString()).toBe(JSON.stringify(digits));
    expect(store.noted[0]?.metadata.contentType).toBe('application/json');
  });

  it('is stored once, even if the recorder is asked to prepare twice', async () => {
    const store = new NotingStore();
    const recorder = aRecorder({ store });
    recorder.add(noteAdded.create(digits, { about }));

    await recorder.prepare();
    await recorder.prepare();

    expect(store.noted).toHaveLength(1);
  });

  it('is stored together with others, eight at a time', async () => {
    const store = new NotingStore();
    const recorder = aRecorder({ store });
    for (let index = 0; index < 20; index += 1) {
      recorder.add(noteAdded.create(digits, { about }));
    }

    await recorder.prepare();

    expect(store.noted).toHaveLength(20);
    expect(store.mostInFlight).toBe(8);
  });

  it('is accepted up to 4 MiB of JSON or the given limit, and refused beyond it at staging', async () => {
    const store = new InMemoryPayloadStore();
    const add = (payload: unknown, payloads: PayloadOptions) => () => {
      aRecorder(payloads).add(noteAdded.create(payload, { about }));
    };

    expect(add(ofBytes(4 * 1024 * 1024), { store })).not.toThrow();
    expect(add(ofBytes(4 * 1024 * 1024 + 1), { store })).toThrow(tooLarge);
    expect(add(ofBytes(1_000), { maxBytes: 1_000 })).not.toThrow();
    expect(add(ofBytes(1_001), { maxBytes: 1_000 })).toThrow(tooLarge);
  });

  it('does not help a message that is too large without its payload', async () => {
    const store = new InMemoryPayloadStore();
    const recorder = aRecorder({ store }, 'x'.repeat(300_000));
    recorder.add(noteAdded.create('x', { about }));

    await expect(recorder.prepare()).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  });
});

describe('staging several messages at once', () => {
  it('keeps nothing of a failed call, in any group', () => {
    const recorder = aRecorder({ maxBytes: 10 });
    const draft = (id: string, payload: string) => noteAdded.create(payload, { about: { id, version: 1 } });
    recorder.add(draft('a', '1'));

    expect(() => {
      recorder.add(draft('b', '2'), draft('a', '3'), draft('b', '4'), draft('c', 'much too large'));
    }).toThrow(tooLarge);
    recorder.add(draft('c', '5'), draft('b', '6'), draft('a', '7'));

    const items = recorder.takeItems();
    expect(items.map(({ orderingKey, messages }) => [orderingKey, messages.length])).toEqual([
      ['note#a', 2],
      ['note#c', 1],
      ['note#b', 1],
    ]);
    const payloads = items.flatMap(({ messages }) => messages).map(({ body }) => decodeEnvelope(body));
    expect(payloads).toMatchObject([
      { message: { payload: '1', sequenceIndex: 0 } },
      { message: { payload: '7', sequenceIndex: 1 } },
      { message: { payload: '5', sequenceIndex: 0 } },
      { message: { payload: '6', sequenceIndex: 0 } },
    ]);
  });
});
