import { describe, expect, it } from '@jest/globals';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import fc from 'fast-check';
import * as z from 'zod';
import { InMemoryInbox } from '../adapters/in-memory/in-memory-inbox.ts';
import type { InboxRecord } from '../inbox/inbox.ts';
import type { MessageContext } from '../message/message.ts';
import { defineMessage, type MessageDefinition, type MessageOf } from '../message/message-definition.ts';
import { defineTopic } from '../message/topic.ts';
import { createOutboxRecorder } from '../outbox/outbox-recorder.ts';
import type { ConsumerEvent } from './consumer-event.ts';
import type { ConsumerUnitOfWork } from './consumer.ts';
import { createConsumer } from './create-consumer.ts';
import { handle, type MessageHandler } from './handle.ts';

const first = z.object({ text: z.string() });
const second = z.object({ text: z.string(), language: z.enum(['en', 'de']) });
const third = z.object({ texts: z.array(z.object({ text: z.string(), language: z.enum(['en', 'de']) })) });

const fromFirst = {
  payload: first,
  up: ({ text }: z.output<typeof first>) => ({ text, language: 'en' as const }),
  down: ({ text }: z.output<typeof second>) => ({ text }),
};
const fromSecond = {
  payload: second,
  up: (note: z.output<typeof second>) => ({ texts: [note] }),
  down: ({ texts: [note = { text: '', language: 'en' as const }] }: z.output<typeof third>) => note,
};

/** The definition of a note in the code of each version. */
const NoteAdded1 = defineMessage('note.added', { version: 1, payload: first });
const NoteAdded2 = defineMessage('note.added', { version: 2, payload: second, from: { 1: fromFirst } });
const NoteAdded3 = defineMessage('note.added', {
  version: 3,
  payload: third,
  from: { 1: fromFirst, 2: fromSecond },
});

const context = { correlationId: '01994c6f-1111-7000-8000-00000000000b' } as unknown as MessageContext;

const bodyOf = <TDefinition extends MessageDefinition>(
  definition: TDefinition,
  payload: Parameters<TDefinition['create']>[0],
): string => {
  const topics = [defineTopic('notes', [definition])];
  const recorder = createOutboxRecorder({ service: 'notebook', topics, context });
  recorder.add(definition.create(payload, { about: { id: 'a', version: 1 } }));
  return recorder.takeItems()[0]?.messages[0]?.body ?? '';
};

const inFirst = (): string => bodyOf(NoteAdded1, { text: 'one' });
const inSecond = (): string => bodyOf(NoteAdded2, { text: 'two', language: 'de' });
const inThird = (): string => bodyOf(NoteAdded3, { texts: [{ text: 'three', language: 'de' }] });

/** A consumer whose inbox survives its deployments. */
const aReader = () => {
  const table = new InMemoryTable<InboxRecord>('inbox');
  const events: ConsumerEvent[] = [];
  return {
    events,
    deploy: (...handlers: readonly MessageHandler<ConsumerUnitOfWork>[]) => {
      const consumer = createConsumer<ConsumerUnitOfWork>({
        name: 'reader--notes',
        openUnitOfWork: () => {
          const transaction = new InMemoryUnitOfWork();
          return composeUnitOfWork(transaction, { inbox: new InMemoryInbox({ transaction, table }) });
        },
        handlers,
        observer: (event) => {
          events.push(event);
        },
      });
      return (body: string, receiveCount = 1) => consumer.consume({ body, receiveCount });
    },
  };
};

const keeping = <TDefinition extends MessageDefinition>(definition: TDefinition) => {
  const handled: MessageOf<TDefinition>[] = [];
  const handler = handle(definition, async (message) => {
    handled.push(message);
  });
  return { handled, handler };
};

describe('a new version of a message type', () => {
  it('gets older messages in the newest version, whichever version they have', async () => {
    const { handled, handler } = keeping(NoteAdded3);
    const consume = aReader().deploy(handler);

    for (const body of [inFirst(), inSecond(), inThird(), inFirst()]) {
      expect(await consume(body)).toEqual({ outcome: 'processed' });
    }

    expect(handled.map(({ version, payload }) => [version, payload])).toEqual([
      [3, { texts: [{ text: 'one', language: 'en' }] }],
      [3, { texts: [{ text: 'two', language: 'de' }] }],
      [3, { texts: [{ text: 'three', language: 'de' }] }],
      [3, { texts: [{ text: 'one', language: 'en' }] }],
    ]);
  });

  it('waits for a consumer that is deployed late, and then is processed once', async () => {
    const { events, deploy } = aReader();
    const old = deploy(keeping(NoteAdded1).handler);
    const body = inSecond();

    for (const receiveCount of [1, 2, 3]) {
      await expect(old(body, receiveCount)).rejects.toMatchObject({
        code: 'NEWER_MESSAGE_VERSION',
        isRetryLater: true,
        message: expect.stringContaining('has version 2, but reader--notes reads versions up to 1'),
      });
    }
    expect(events.map(({ event }) => event)).toEqual(Array(3).fill('consumer.postponed'));
    const { handled, handler } = keeping(NoteAdded2);
    const late = deploy(handler);

    expect(await late(body, 4)).toEqual({ outcome: 'processed' });
    expect(await late(body, 5)).toEqual({ outcome: 'duplicate' });
    expect(handled).toHaveLength(1);
  });

  it('is read by old consumers while the producer publishes the old version', async () => {
    const careful = (publishVersion: number) =>
      defineMessage('note.added', {
        version: 3,
        payload: third,
        from: { 1: fromFirst, 2: fromSecond },
        publishVersion,
      });
    const old = keeping(NoteAdded1);
    const body = bodyOf(careful(1), { texts: [{ text: 'three', language: 'de' }] });

    expect(await aReader().deploy(old.handler)(body)).toEqual({ outcome: 'processed' });
    expect(old.handled).toMatchObject([{ version: 1, payload: { text: 'three' } }]);
    expect(JSON.parse(body)).toMatchObject({
      dataschema: 'urn:dynamo-outbox:schema:note.added:1',
      data: { text: 'three' },
    });

    const next = keeping(NoteAdded2);
    const inBetween = bodyOf(careful(2), { texts: [{ text: 'three', language: 'de' }] });
    expect(await aReader().deploy(next.handler)(inBetween)).toEqual({ outcome: 'processed' });
    expect(next.handled).toMatchObject([{ version: 2, payload: { text: 'three', language: 'de' } }]);
  });

  it('is dead-lettered only if it is older than each version that the consumer still reads', async () => {
    const withoutFirst = defineMessage('note.added', {
      version: 3,
      payload: third,
      from: { 2: fromSecond },
    });
    const consume = aReader().deploy(keeping(withoutFirst).handler);

    expect(await consume(inSecond())).toEqual({ outcome: 'processed' });
    expect(await consume(inFirst())).toEqual({
      outcome: 'rejected',
      reason: 'UNKNOWN_MESSAGE_VERSION',
      detail: 'note.added has version 1, but reader--notes reads version 2 and 3.',
    });
  });

  it('can have a handler of its own for an old version, which no definition lifts then', async () => {
    const alone = defineMessage('note.added', { version: 2, payload: second });
    const [old, latest] = [keeping(NoteAdded1), keeping(alone)];
    const consume = aReader().deploy(old.handler, latest.handler);

    await consume(inFirst());
    await consume(inSecond());

    expect(old.handled).toMatchObject([{ version: 1 }]);
    expect(latest.handled).toMatchObject([{ version: 2 }]);
  });

  it.each([
    ['the same version', [NoteAdded2, NoteAdded2]],
    ['a version that the other lifts', [NoteAdded1, NoteAdded3]],
    ['a version that both lift', [NoteAdded3, NoteAdded2]],
  ])('has one handler in a consumer, not a second for %s', (_, definitions) => {
    expect(() => aReader().deploy(...definitions.map((each) => keeping(each).handler))).toThrow(
      expect.objectContaining({
        code: 'DUPLICATE_HANDLER',
        message: expect.stringContaining('note.added in version 1'),
      }),
    );
  });
});

describe('the conversion of an older message', () => {
  const lifting = (up: (payload: { text: string }) => unknown): MessageDefinition =>
    defineMessage('note.added', {
      version: 2,
      payload: second,
      from: { 1: { payload: first, up: up as typeof fromFirst.up } },
    });
  const outcomeOf = (definition: MessageDefinition, body: string) =>
    aReader().deploy(keeping(definition).handler)(body);
  const invalid = (detail: string) => ({ outcome: 'rejected', reason: 'INVALID_MESSAGE_PAYLOAD', detail });

  it('names the version and the path of a payload that its own schema refuses', async () => {
    const damaged = inFirst().replace('"one"', '1');

    expect(await outcomeOf(NoteAdded2, damaged)).toEqual(
      invalid('The payload in version 1 violates its schema at text.'),
    );
    expect(await outcomeOf(NoteAdded1, damaged)).toEqual(invalid('The payload violates its schema at text.'));
  });

  it('names the step whose result the next schema refuses', async () => {
    expect(
      await outcomeOf(
        lifting(({ text }) => ({ text, language: 'fr' })),
        inFirst(),
      ),
    ).toEqual(
      invalid('The payload, converted from version 1 to version 2, violates its schema at language.'),
    );
  });

  it('names the step that throws, without the text of its error', async () => {
    const throwing = lifting(({ text }) => {
      throw new TypeError(text);
    });

    expect(await outcomeOf(throwing, inFirst())).toEqual(
      invalid('The conversion from version 1 to version 2 threw TypeError.'),
    );
  });

  it('is rejected for every thrown value, so that no message is retried in vain', async () => {
    const thrown = new Proxy(new Error('x'), {
      getPrototypeOf: () => {
        throw new Error('trap');
      },
    });
    const throwing = lifting(() => {
      throw thrown;
    });

    expect(await outcomeOf(throwing, inFirst())).toEqual(
      invalid('The conversion from version 1 to version 2 threw object.'),
    );
  });

  it('is synchronous', async () => {
    expect(
      await outcomeOf(
        lifting(({ text }) => Object.assign({ text, language: 'en' as const }, { then: () => undefined })),
        inFirst(),
      ),
    ).toEqual(
      invalid('The conversion from version 1 to version 2 returned a promise, but it must be synchronous.'),
    );
    expect(
      await outcomeOf(
        lifting(() => Promise.reject(new Error('late'))),
        inFirst(),
      ),
    ).toEqual(
      invalid('The conversion from version 1 to version 2 returned a promise, but it must be synchronous.'),
    );
  });

  it('reads what every version of the producer publishes', async () => {
    const note = fc.record({ text: fc.string(), language: fc.constantFrom('en' as const, 'de' as const) });
    await fc.assert(
      fc.asyncProperty(note, fc.integer({ min: 1, max: 3 }), async (written, publishVersion) => {
        const producer = defineMessage('note.added', {
          version: 3,
          payload: third,
          from: { 1: fromFirst, 2: fromSecond },
          publishVersion,
        });
        const { handled, handler } = keeping(NoteAdded3);

        await aReader().deploy(handler)(bodyOf(producer, { texts: [written] }));

        const language = publishVersion === 1 ? 'en' : written.language;
        expect(handled.map(({ payload }) => payload)).toEqual([{ texts: [{ ...written, language }] }]);
      }),
    );
  });
});
