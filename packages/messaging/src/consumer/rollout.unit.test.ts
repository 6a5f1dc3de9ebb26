import { describe, expect, it } from '@jest/globals';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as z from 'zod';
import { InMemoryInbox } from '../adapters/in-memory/in-memory-inbox.ts';
import type { InboxRecord } from '../inbox/inbox.ts';
import type { MessageContext } from '../message/message.ts';
import { defineMessage } from '../message/message-definition.ts';
import { defineTopic } from '../message/topic.ts';
import { createOutboxRecorder } from '../outbox/outbox-recorder.ts';
import type { ConsumerUnitOfWork } from './consumer.ts';
import { createConsumer } from './create-consumer.ts';
import { handle, type MessageHandler } from './handle.ts';

const NoteAddedV1 = defineMessage('note.added', { version: 1, payload: z.object({ text: z.string() }) });
const NoteAddedV2 = defineMessage('note.added', {
  version: 2,
  payload: z.object({ text: z.string(), language: z.string() }),
});

const context = { correlationId: '01994c6f-1111-7000-8000-00000000000b' } as unknown as MessageContext;
const about = { id: 'a', version: 1 };

const bodyOf = (version: 1 | 2): string => {
  const definition = version === 1 ? NoteAddedV1 : NoteAddedV2;
  const topics = [defineTopic('notes', [definition])];
  const recorder = createOutboxRecorder({ service: 'notebook', topics, context });
  recorder.add(
    version === 1
      ? NoteAddedV1.create({ text: 'one' }, { about })
      : NoteAddedV2.create({ text: 'two', language: 'en' }, { about }),
  );
  return recorder.takeItems()[0]?.messages[0]?.body ?? '';
};

const aConsumer = (...versions: readonly (1 | 2)[]) => {
  const handled: string[] = [];
  const table = new InMemoryTable<InboxRecord>('inbox');
  const handlers: Record<1 | 2, MessageHandler<ConsumerUnitOfWork>> = {
    1: handle(NoteAddedV1, async ({ payload }) => {
      handled.push(payload.text);
    }),
    2: handle(NoteAddedV2, async ({ payload }) => {
      handled.push(`${payload.text} ${payload.language}`);
    }),
  };
  const consumer = createConsumer<ConsumerUnitOfWork>({
    name: 'reader--notes',
    openUnitOfWork: () => {
      const transaction = new InMemoryUnitOfWork();
      return composeUnitOfWork(transaction, { inbox: new InMemoryInbox({ transaction, table }) });
    },
    handlers: versions.map((version) => handlers[version]),
  });
  return {
    handled,
    consume: (version: 1 | 2) => consumer.consume({ body: bodyOf(version), receiveCount: 1 }),
  };
};

describe('a new version of a message type', () => {
  it('is rolled out without a dead letter by consumers that handle both versions first', async () => {
    const { consume, handled } = aConsumer(1, 2);

    // The old publisher, then the new one, then what is left on the queue of the old.
    for (const version of [1, 2, 1] as const) {
      expect(await consume(version)).toEqual({ outcome: 'processed' });
    }

    expect(handled).toEqual(['one', 'two en', 'one']);
  });

  it.each([
    ['the consumer replaces its handler first', 2, 1],
    ['the publisher goes first', 1, 2],
  ] as const)('is dead-lettered with the supported versions when %s', async (_, taken, published) => {
    expect(await aConsumer(taken).consume(published)).toMatchObject({
      outcome: 'rejected',
      reason: 'UNKNOWN_MESSAGE_VERSION',
      detail: expect.stringContaining(
        `has version ${published}, but reader--notes handles version ${taken}.`,
      ),
    });
  });

  it('has one handler in a consumer', () => {
    expect(() => aConsumer(2, 2)).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_HANDLER', message: expect.stringContaining('version 2') }),
    );
  });
});
