import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { InMemoryPayloadStore } from '../adapters/in-memory/in-memory-payload-store.ts';
import type { Caller } from '../message/caller.ts';
import { openEnvelope } from '../message/decode-envelope.ts';
import { nextCorrelationId } from '../message/ids.ts';
import { defineMessage } from '../message/message-definition.ts';
import type { MessageContext } from '../message/message.ts';
import { defineTopic } from '../message/topic.ts';
import type { CallerSigner } from './caller-signer.ts';
import { createOutboxRecorder, type OutboxRecorderOptions } from './outbox-recorder.ts';

const NoteAdded = defineMessage('note.added', { version: 1, payload: z.unknown() });

const caller: Caller = {
  subject: 'user-1',
  roles: [],
  scopes: [],
  issuedAt: new Date('2026-11-27T12:00:00.000Z'),
  expiresAt: new Date('2026-12-27T12:00:00.000Z'),
};

const context: MessageContext = { correlationId: nextCorrelationId(), caller };

const signerOf = (length: number, sign: () => string = () => 't'.repeat(length)): CallerSigner => ({
  tokenLength: () => length,
  sign: async () => sign(),
});

const record = async (payload: unknown, options: Partial<OutboxRecorderOptions> = {}) => {
  const recorder = createOutboxRecorder({
    service: 'notebook',
    topics: [defineTopic('notes', [NoteAdded], { order: 'commit', maxMessageBytes: 20_000 })],
    context,
    callerSigner: signerOf(300),
    payloads: { compressionThresholdBytes: Number.POSITIVE_INFINITY },
    ...options,
  });
  recorder.add(NoteAdded.create(payload, { about: { id: 'a', version: 1 } }));
  await recorder.prepare();
  recorder.takeHeads();
  return recorder.takeItems().flatMap(({ messages }) => messages.map(({ body }) => body));
};

const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (error as { readonly code?: string }).code,
  );

describe('the size of a message with a caller', () => {
  it('is known when it is staged: a message is refused exactly if it does not fit', async () => {
    const [empty = ''] = await record('');
    const room = 20_000 - 1_024 - empty.length;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4_096 }),
        fc.integer({ min: -2, max: 2 }),
        async (length, offset) => {
          const text = 'x'.repeat(room + 300 - length + offset);
          const callerSigner = signerOf(length);
          const code = await codeOf(record(text, { callerSigner }));

          expect(code).toBe(offset > 0 ? 'MESSAGE_TOO_LARGE' : undefined);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('decides which payloads are stored elsewhere, and the token is in the envelope all the same', async () => {
    const payloads = { store: new InMemoryPayloadStore(), inlineLimitBytes: 4_096 };
    const token = 't'.repeat(2_000);
    const [small = ''] = await record('x'.repeat(1_000), { payloads, callerSigner: signerOf(2_000) });
    const [large = ''] = await record('x'.repeat(10_000), { payloads, callerSigner: signerOf(2_000) });

    expect(openEnvelope(small)).toMatchObject({ authContext: token });
    expect(openEnvelope(large)).toMatchObject({ authContext: token });
  });
});

describe('the token of a message', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('replaces its placeholder and nothing else, whatever the message contains', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.string({ unit: 'binary' }),
        async (length, text) => {
          const placeholder = `"authcontext":"${'_'.repeat(length)}"`;
          const payload = { text, placeholder, '"authcontext":"': '_'.repeat(length) };
          const [body = ''] = await record(payload, {
            callerSigner: signerOf(length),
            context: { ...context, traceparent, tracestate: placeholder },
          });
          const opened = openEnvelope(body);

          expect(opened).toMatchObject({
            authContext: 't'.repeat(length),
            message: { payload, context: { tracestate: placeholder } },
          });
        },
      ),
    );
  });

  it.each([
    ['longer than announced', () => 't'.repeat(301)],
    ['shorter than announced', () => ''],
    ['not plain text', () => `${'t'.repeat(299)}"`],
  ])('that is %s fails the commit', async (_what, sign) => {
    await expect(record('', { callerSigner: signerOf(300, sign) })).rejects.toThrow(
      'The caller signer returned',
    );
  });

  it('is signed once, however often the commit is prepared', async () => {
    let signatures = 0;
    const recorder = createOutboxRecorder({
      service: 'notebook',
      topics: [defineTopic('notes', [NoteAdded])],
      context,
      callerSigner: signerOf(300, () => {
        signatures += 1;
        return 't'.repeat(300);
      }),
    });
    recorder.add(NoteAdded.create(1, { about: { id: 'a', version: 1 } }));
    await recorder.prepare();
    await recorder.prepare();

    expect(signatures).toBe(1);
  });

  it('cannot be forgotten: messages are not taken before they are signed', () => {
    const recorder = createOutboxRecorder({
      service: 'notebook',
      topics: [defineTopic('notes', [NoteAdded])],
      context,
      callerSigner: signerOf(300),
    });
    recorder.add(NoteAdded.create(1, { about: { id: 'a', version: 1 } }));

    expect(() => recorder.takeItems()).toThrow('before prepare() has signed its caller');
  });
});

describe('staging', () => {
  it('refuses a caller that has an invalid field, or is too large when signed', async () => {
    const invalid = { ...context, caller: { ...caller, subject: '' } };

    expect(await codeOf(record('', { context: invalid }))).toBe('INVALID_CALLER');
    expect(await codeOf(record('', { callerSigner: signerOf(4_097) }))).toBe('INVALID_CALLER');
    expect(await codeOf(record('', { callerSigner: signerOf(4_096) }))).toBeUndefined();
  });

  it('refuses an access token in a payload or a caller, and does not show it', async () => {
    const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJl';
    for (const [payload, options, field] of [
      [{ headers: { authorization: `Bearer ${token}` } }, {}, 'headers.authorization'],
      ['', { context: { ...context, caller: { ...caller, tenant: token } } }, 'caller.tenant'],
    ] as const) {
      const error: unknown = await record(payload, options).catch((reason: unknown) => reason);

      expect(error).toMatchObject({ code: 'RAW_ACCESS_TOKEN' });
      expect(String(error)).toContain(field);
      expect(String(error)).not.toContain('eyJ');
    }
  });

  it('keeps the caller as it was when the unit of work was opened', async () => {
    const roles = ['reader'];
    const signed: unknown[] = [];
    const callerSigner: CallerSigner = {
      tokenLength: () => 1,
      sign: async (given) => {
        signed.push(given.roles);
        return 't';
      },
    };
    const recorder = createOutboxRecorder({
      service: 'notebook',
      topics: [defineTopic('notes', [NoteAdded])],
      context: { ...context, caller: { ...caller, roles } },
      callerSigner,
    });
    roles.push('admin');
    recorder.add(NoteAdded.create(1, { about: { id: 'a', version: 1 } }));
    await recorder.prepare();

    expect(signed).toEqual([['reader']]);
  });
});
