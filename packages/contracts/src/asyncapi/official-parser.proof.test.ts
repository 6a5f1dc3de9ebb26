import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic, type MessageOrder } from '@dynamo-outbox/messaging';
import fc from 'fast-check';
import * as z from 'zod';
import type { MessagesOfService } from './messages-of-service.ts';
import { complaintsAbout } from './official-parser.fixture.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,3})?$/);

const scalars = fc.constantFrom<z.ZodType>(
  z.string().min(2).max(9),
  z.uuid(),
  z.iso.datetime(),
  z.int().positive().multipleOf(5),
  z.number().lt(0),
  z.boolean().default(true),
  z.null(),
  z.unknown(),
  z.literal(['a', 1, null]),
  z.string().regex(/^[A-Z]\d$/),
  z.uuid().meta({ id: 'SharedId', description: 'In the registry.' }),
);

const { schema: schemas } = fc.letrec<{ schema: z.ZodType }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.dictionary(fc.string({ maxLength: 4 }), tie('schema'), { maxKeys: 3 }).map((shape) => z.object(shape)),
    tie('schema').map((schema) => z.array(schema).min(1)),
    tie('schema').map((schema) => schema.optional()),
    fc.tuple(tie('schema'), tie('schema')).map(([one, other]) => z.union([one, other])),
    fc.tuple(tie('schema'), tie('schema')).map(([one, other]) => z.tuple([one, other])),
    tie('schema').map((schema) => z.record(z.string(), schema)),
  ),
}));

const definitions = fc
  .record({ aggregate: word, fact: word, payload: schemas, older: schemas, versions: fc.constantFrom(1, 2) })
  .map(({ aggregate, fact, payload, older, versions }) =>
    defineMessage(`${aggregate}.${fact}`, {
      version: versions,
      payload,
      ...(versions === 1 ? {} : { from: { 1: { payload: older, up: () => null } } }),
    }),
  );

const generatedServices = fc
  .record({
    name: word,
    receiver: word,
    topic: word,
    order: fc.constantFrom<MessageOrder>('version', 'commit', 'none'),
    isFifo: fc.boolean(),
    definitions: fc.uniqueArray(definitions, { selector: ({ type }) => type, minLength: 1, maxLength: 3 }),
  })
  .map((given): readonly MessagesOfService[] => {
    const topic = defineTopic(given.topic, given.definitions, { order: given.order });
    return [
      { name: given.name, publishes: topic, fifo: given.isFifo },
      { name: `to-${given.receiver}`, consumes: [{ topic, messageTypes: 'all' }] },
    ];
  });

describe('the official AsyncAPI parser', () => {
  it('accepts the documents of any definitions, without a warning', async () => {
    await fc.assert(
      fc.asyncProperty(generatedServices, async (described) => {
        expect(await complaintsAbout(described)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
