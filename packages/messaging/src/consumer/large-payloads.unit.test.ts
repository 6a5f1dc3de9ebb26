import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { InMemoryPayloadStore } from '../adapters/in-memory/in-memory-payload-store.ts';
import { encodeEnvelope, encodePackedEnvelope } from '../message/envelope.ts';
import type { Message } from '../message/message.ts';
import type { MessagingEvent } from '../observer.ts';
import { sha256Of, type ClaimCheck } from '../message/payload/claim-check.ts';
import { MAX_PAYLOAD_DEPTH } from '../message/payload/limits.ts';
import type { PackedPayload } from '../message/payload/packed-payload.ts';
import type { PayloadSource } from '../message/payload/payload-store.ts';
import type { UnpackOptions } from '../message/payload/unpack-options.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import { createConsumer } from './create-consumer.ts';
import { handle } from './handle.ts';
import { aDeposit, credit, DepositMade, Wallets, wrappedBySns } from './wallets.fixture.ts';

const json = (message: Message): string => JSON.stringify(message.payload);

const toBody = (message: Message, packed: PackedPayload): string => encodePackedEnvelope(message, packed);

const store = async (
  payloads: InMemoryPayloadStore,
  message: Message,
  bytes: Uint8Array = Buffer.from(json(message)),
): Promise<ClaimCheck> => ({
  reference: await payloads.put(message.id, bytes),
  sizeBytes: bytes.byteLength,
  sha256: sha256Of(bytes),
});

const aScene = (payloads?: UnpackOptions) => {
  const wallets = new Wallets();
  const events: MessagingEvent[] = [];
  const consumer = createConsumer({
    name: 'wallets--deposits',
    openUnitOfWork: wallets.open,
    handlers: [handle(DepositMade, credit)],
    observer: (event) => {
      events.push(event);
    },
    ...(payloads === undefined ? {} : { payloads }),
  });
  return {
    wallets,
    events,
    consume: (body: string): Promise<ConsumeOutcome> => consumer.consume({ body, receiveCount: 1 }),
  };
};

/** A source that notes what it was asked for. */
const aWatchedSource = (source: PayloadSource, asked: string[]): PayloadSource => ({
  get: (id, reference, maxBytes) => {
    asked.push(reference);
    return source.get(id, reference, maxBytes);
  },
});

describe('a consumer of large payloads', () => {
  it('handles a compressed payload without options', async () => {
    const message = aDeposit();
    const body = toBody(message, { compression: 'gzip', bytes: gzipSync(json(message)) });
    const { wallets, consume } = aScene();

    expect(await consume(body)).toEqual({ outcome: 'processed' });
    expect(wallets.table.find('w')).toMatchObject({ balance: 100 });
  });

  it('fetches a stored payload, compressed or not', async () => {
    const payloads = new InMemoryPayloadStore();
    const { wallets, consume } = aScene({ source: payloads });
    const [plain, compressed] = [aDeposit(), aDeposit()];

    await consume(toBody(plain, { claim: await store(payloads, plain) }));
    const claim = await store(payloads, compressed, gzipSync(json(compressed)));
    await consume(wrappedBySns(toBody(compressed, { compression: 'gzip', claim })));

    expect(wallets.table.find('w')).toMatchObject({ balance: 200 });
  });

  it('validates a fetched payload like any other', async () => {
    const payloads = new InMemoryPayloadStore();
    const message = aDeposit({ payload: { walletId: 1 } });

    const outcome = await aScene({ source: payloads }).consume(
      toBody(message, { claim: await store(payloads, message) }),
    );

    expect(outcome).toMatchObject({ outcome: 'rejected', reason: 'INVALID_MESSAGE_PAYLOAD' });
  });

  it('rejects a message whose payload is gone, and reports the message', async () => {
    const payloads = new InMemoryPayloadStore();
    const message = aDeposit();
    const claim = await store(payloads, message);
    payloads.delete(claim.reference);
    const { consume, events } = aScene({ source: payloads });

    expect(await consume(toBody(message, { claim }))).toMatchObject({
      outcome: 'rejected',
      reason: 'PAYLOAD_MISSING',
    });
    expect(events).toMatchObject([{ event: 'consumer.consumed', messageId: message.id }]);
  });

  it('rejects a payload that was changed', async () => {
    const payloads = new InMemoryPayloadStore();
    const message = aDeposit();
    const claim = await store(payloads, message);
    await payloads.put(message.id, Buffer.from(json(message).replace('100', '900')));
    const { wallets, consume } = aScene({ source: payloads });

    expect(await consume(toBody(message, { claim }))).toMatchObject({ reason: 'DAMAGED_PAYLOAD' });
    expect(wallets.table.values()).toEqual([]);
  });

  it('rejects a payload with a changed length', async () => {
    const payloads = new InMemoryPayloadStore();
    const message = aDeposit();
    const claim = await store(payloads, message);
    const { consume } = aScene({ source: payloads });

    for (const sizeBytes of [claim.sizeBytes - 1, claim.sizeBytes + 1]) {
      expect(await consume(toBody(message, { claim: { ...claim, sizeBytes } }))).toMatchObject({
        reason: 'DAMAGED_PAYLOAD',
      });
    }
  });

  it('rejects a foreign claim check, and any without a payload store', async () => {
    const payloads = new InMemoryPayloadStore('own');
    const message = aDeposit();
    const claim = await store(new InMemoryPayloadStore('foreign'), message);
    const body = toBody(message, { claim });

    expect(await aScene({ source: payloads }).consume(body)).toMatchObject({ reason: 'FOREIGN_PAYLOAD' });
    expect(await aScene().consume(body)).toMatchObject({ reason: 'FOREIGN_PAYLOAD' });
  });

  it('rejects so that the message is redelivered when the payload store is unreachable', async () => {
    const message = aDeposit();
    const payloads = new InMemoryPayloadStore();
    const body = toBody(message, { claim: await store(payloads, message) });
    const unreachable: PayloadSource = { get: () => Promise.reject(new Error('connection refused')) };
    const { consume, events } = aScene({ source: unreachable });

    await expect(consume(body)).rejects.toThrow('connection refused');
    expect(events).toMatchObject([{ event: 'consumer.failed', messageId: message.id }]);
  });

  it('accepts a payload up to its limit, and fetches no larger one', async () => {
    const payloads = new InMemoryPayloadStore();
    const asked: string[] = [];
    const message = aDeposit();
    const claim = await store(payloads, message);
    const limitedTo = (maxBytes: number) => aScene({ source: aWatchedSource(payloads, asked), maxBytes });

    expect(await limitedTo(claim.sizeBytes - 1).consume(toBody(message, { claim }))).toMatchObject({
      reason: 'PAYLOAD_TOO_LARGE',
    });
    expect(asked).toEqual([]);
    expect(await limitedTo(claim.sizeBytes).consume(toBody(message, { claim }))).toEqual({
      outcome: 'processed',
    });
  });

  it.each(['in the message', 'in the payload store'])('rejects a decompression bomb %s', async (place) => {
    const payloads = new InMemoryPayloadStore();
    const message = aDeposit({ payload: { walletId: 'w', amount: '100', pad: '0'.repeat(4_000_000) } });
    const bytes = gzipSync(json(message));
    const packed: PackedPayload =
      place === 'in the message'
        ? { compression: 'gzip', bytes }
        : { compression: 'gzip', claim: await store(payloads, message, bytes) };
    const limitedTo = (maxBytes: number) => aScene({ source: payloads, maxBytes });

    expect(bytes.byteLength).toBeLessThan(10_000);
    expect(await limitedTo(json(message).length - 1).consume(toBody(message, packed))).toMatchObject({
      outcome: 'rejected',
      reason: 'PAYLOAD_TOO_LARGE',
    });
    expect(await limitedTo(json(message).length).consume(toBody(message, packed))).toEqual({
      outcome: 'processed',
    });
  });

  it.each([
    ['in the message', 'compressed'],
    ['in the payload store', 'compressed'],
    ['in the payload store', 'plain'],
    ['in the message', 'plain'],
  ])('rejects a payload %s, %s, with too many JSON values', async (place, form) => {
    const payloads = new InMemoryPayloadStore();
    const message = aDeposit({ payload: { walletId: 'w', amount: '100', pad: Array(500).fill({}) } });
    const bytes = form === 'plain' ? Buffer.from(json(message)) : gzipSync(json(message));
    const compression = form === 'plain' ? {} : { compression: 'gzip' as const };
    const packed: PackedPayload =
      place === 'in the message'
        ? { ...compression, bytes }
        : { ...compression, claim: await store(payloads, message, bytes) };
    const limitedTo = (maxValues: number) => aScene({ source: payloads, maxValues });

    expect(await limitedTo(503).consume(toBody(message, packed))).toMatchObject({
      outcome: 'rejected',
      reason: 'PAYLOAD_TOO_COMPLEX',
    });
    expect(await limitedTo(504).consume(toBody(message, packed))).toEqual({ outcome: 'processed' });
  });

  it.each([
    ['in the message', 'compressed'],
    ['in the payload store', 'compressed'],
    ['in the payload store', 'plain'],
    ['in the message', 'plain'],
    ['in its place', 'plain'],
  ])('rejects a payload %s, %s, that is nested too deep', async (place, form) => {
    const payloads = new InMemoryPayloadStore();
    const { consume } = aScene({ source: payloads });
    // The payload itself is the first level.
    const nested = (levels: number): unknown =>
      JSON.parse(`${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`);
    const bodyOf = async (levels: number): Promise<string> => {
      const message = aDeposit({ payload: { walletId: 'w', amount: '100', nested: nested(levels) } });
      const bytes = form === 'plain' ? Buffer.from(json(message)) : gzipSync(json(message));
      const compression = form === 'plain' ? {} : { compression: 'gzip' as const };
      switch (place) {
        case 'in its place':
          return encodeEnvelope(message);
        case 'in the message':
          return toBody(message, { ...compression, bytes });
        default:
          return toBody(message, { ...compression, claim: await store(payloads, message, bytes) });
      }
    };

    expect(await consume(await bodyOf(MAX_PAYLOAD_DEPTH))).toEqual({ outcome: 'processed' });
    expect(await consume(await bodyOf(MAX_PAYLOAD_DEPTH + 1))).toMatchObject({
      outcome: 'rejected',
      reason: 'PAYLOAD_TOO_COMPLEX',
    });
  });

  it('rejects a body with far too many JSON values before it is parsed, wrapped by SNS or not', async () => {
    const message = aDeposit({ payload: { walletId: 'w', amount: '100', pad: Array(1_000).fill({}) } });
    const body = encodeEnvelope(message);
    const { consume } = aScene({ maxValues: 500 });

    for (const hostile of [body, wrappedBySns(body)]) {
      expect(await consume(hostile)).toMatchObject({ outcome: 'rejected', reason: 'PAYLOAD_TOO_COMPLEX' });
    }
  });

  it('rejects a claim check that was issued for another message', async () => {
    const payloads = new InMemoryPayloadStore();
    const [message, other] = [aDeposit(), aDeposit()];
    const claim = await store(payloads, other);
    const { wallets, consume } = aScene({ source: payloads });

    expect(await consume(toBody(message, { claim }))).toMatchObject({
      outcome: 'rejected',
      reason: 'FOREIGN_PAYLOAD',
    });
    expect(wallets.table.values()).toEqual([]);
    expect(await consume(toBody(other, { claim }))).toEqual({ outcome: 'processed' });
  });

  it('fetches nothing for a message without a handler', async () => {
    const payloads = new InMemoryPayloadStore();
    const asked: string[] = [];
    const { consume } = aScene({ source: aWatchedSource(payloads, asked) });
    const unknown = aDeposit({ type: 'deposit.lost' });
    const newer = aDeposit({ version: 2 });

    expect(await consume(toBody(unknown, { claim: await store(payloads, unknown) }))).toEqual({
      outcome: 'ignored',
    });
    await expect(consume(toBody(newer, { claim: await store(payloads, newer) }))).rejects.toMatchObject({
      code: 'NEWER_MESSAGE_VERSION',
    });
    expect(asked).toEqual([]);
  });

  it('quotes no payload in the detail of a rejection', async () => {
    const message = aDeposit();
    const bytes = gzipSync('secret 4711');

    const outcome = await aScene().consume(toBody(message, { compression: 'gzip', bytes }));

    expect(outcome).toMatchObject({ outcome: 'rejected', reason: 'DAMAGED_PAYLOAD' });
    expect(JSON.stringify(outcome)).not.toContain('4711');
  });
});
