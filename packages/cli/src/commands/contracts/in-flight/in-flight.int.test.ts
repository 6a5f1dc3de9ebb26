import {
  createOutboxRecorder,
  defineMessage,
  defineTopic,
  encodeEnvelope,
  type Message,
} from '@dynamo-outbox/messaging';
import { avro } from '@dynamo-outbox/messaging/avro';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import {
  aMessage,
  correlationId,
  park,
  put,
  record,
  runHere,
  startGround,
  type CliOutcome,
  type Ground,
} from '../../../cli.fixture.ts';
import { createModuleDirectory, preamble } from '../../../definitions/modules.fixture.ts';

const modules = createModuleDirectory();

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
beforeEach(() => ground.clear());
afterAll(async () => {
  modules.remove();
  await ground.stop();
});

/** A schema of objects that have exactly these members. */
const schemaOf = (...names: readonly string[]): string => `({
  '~standard': {
    version: 1,
    vendor: 'fixture',
    validate: (value) => {
      const missing = ${JSON.stringify(names)}.filter((name) => typeof value?.[name] !== 'string');
      return missing.length === 0
        ? { value }
        : { issues: missing.map((name) => ({ message: String(value?.[name]), path: [name] })) };
    },
  },
})`;

const older = `{
  payload: ${schemaOf('customerId')},
  up: ({ customerId }) => ({ customerId, name: 'x' }),
  down: ({ customerId }) => ({ customerId }),
}`;

/** Definitions of the message type that the fixtures record, by what they read and publish. */
const definitions = {
  'version 1': `{ version: 1, payload: ${schemaOf('customerId')} }`,
  'version 1 in Avro': `{ version: 1, payload: z.object({ customerId: z.string() }), codec: avro() }`,
  'versions 1 and 2': `{ version: 2, payload: ${schemaOf('customerId', 'name')}, from: { 1: ${older} } }`,
  'versions 1 and 2, publishing 1': `{ version: 2, payload: ${schemaOf('customerId', 'name')}, from: { 1: ${older} }, publishVersion: 1 }`,
  'version 2': `{ version: 2, payload: ${schemaOf('customerId', 'name')} }`,
  'a broken conversion': `{ version: 2, payload: ${schemaOf('customerId', 'name')}, from: { 1: { payload: ${schemaOf('customerId')}, up: (old) => old } } }`,
  'a conversion that throws': `{ version: 2, payload: ${schemaOf('customerId', 'name')}, from: { 1: { payload: ${schemaOf('customerId')}, up: ({ customerId }) => { throw new Error(customerId); } } } }`,
} as const;

let files = 0;

const aModule = (name: keyof typeof definitions): string => {
  files += 1;
  return modules.write(
    `module-${files}.mjs`,
    `import { avro } from '${import.meta.resolve('@dynamo-outbox/messaging/avro')}';
    import * as z from '${import.meta.resolve('zod')}';
    ${preamble}
    const Reserved = defineMessage('customer.credit-reserved', ${definitions[name]});
    export const topic = defineTopic('orders', [Reserved, Created]);
    export const orders = { name: 'orders', publishes: topic };
    export const customers = { name: 'customers', publishes: defineTopic('customers', []), consumes: [{ topic, messageTypes: 'all' }] };`,
  );
};

const run = (name: keyof typeof definitions, ...args: readonly string[]): Promise<CliOutcome> =>
  runHere(ground, ['contracts', 'check', '--in-flight', '--module', aModule(name), ...args]);

const comparison = z.object({
  isComplete: z.boolean(),
  types: z.array(
    z.looseObject({
      type: z.string(),
      deploy: z.string(),
      held: z.array(
        z.looseObject({
          version: z.number(),
          groups: z.array(z.looseObject({ state: z.string(), count: z.number() })),
        }),
      ),
      findings: z.array(
        z.looseObject({ code: z.string(), version: z.number(), count: z.number(), detail: z.string() }),
      ),
    }),
  ),
  order: z.object({ services: z.array(z.string()), circular: z.array(z.string()) }),
  undefinedTypes: z.array(z.looseObject({ type: z.string() })),
  undecodable: z.array(z.looseObject({ reason: z.string(), count: z.number() })),
});

const compare = async (name: keyof typeof definitions, ...args: readonly string[]) => {
  const { code, output } = await run(name, '--json', ...args);
  const parsed = comparison.parse(JSON.parse(output));
  const verdict = parsed.types.find(({ type }) => type === 'customer.credit-reserved');
  return { code, ...parsed, verdict };
};

const dispatched = { LastDispatchedAt: { S: '2026-11-20T10:15:30.077Z' } };
const secondVersion = { version: 2, payload: { customerId: 'c1', name: 'Ann' } } as const;

const deadLetter = (
  message: Message,
  reason = 'UNKNOWN_MESSAGE_VERSION',
  groupId = message.id,
): Promise<string> => put(ground, ground.deadLetterQueue, { body: encodeEnvelope(message), reason, groupId });

describe('contracts check --in-flight', () => {
  it('counts the versions in the outbox, the parking queue and dead-letter queues', async () => {
    const parked = aMessage();
    await record(ground, aMessage());
    await record(ground, aMessage(), dispatched);
    await park(
      ground,
      parked,
      await record(ground, parked, {
        ParkedAt: { S: '2026-11-20T11:00:01.000Z' },
        ParkReason: { S: 'UNKNOWN_TOPIC' },
      }),
    );
    await deadLetter(aMessage(secondVersion));

    const { verdict } = await compare('versions 1 and 2');

    expect(verdict).toMatchObject({
      reads: [1, 2],
      publishes: 2,
      producers: ['orders'],
      consumers: ['customers'],
      held: [
        { version: 1 },
        { version: 2, groups: [{ state: 'dead-lettered', name: 'orders--customers--dlq.fifo', count: 1 }] },
      ],
    });
    expect(verdict?.held[0]?.groups.map(({ state, name, count }) => [state, name, count]).toSorted()).toEqual(
      [
        ['dispatched', 'orders-outbox', 1],
        ['parked', 'orders-outbox-relay--dlq', 1],
        ['undispatched', 'orders-outbox', 1],
      ],
    );
  });

  it.each([
    ['any', 'version 1', [1]],
    ['consumers-first', 'versions 1 and 2', [1]],
    ['any', 'versions 1 and 2, publishing 1', [1]],
    ['any', 'versions 1 and 2', [1, 2]],
    ['consumers-first', 'versions 1 and 2, publishing 1', [1, 2]],
    ['consumers-first', 'versions 1 and 2', []],
    ['any', 'version 2', [2]],
    ['not-yet', 'version 2', [1]],
    ['not-yet', 'version 2', [1, 2]],
    ['not-yet', 'version 1', [2]],
    ['not-yet', 'a broken conversion', [1]],
    ['any', 'a broken conversion', [2]],
  ] as const)('says "%s" with a definition of %s, and %j in the outbox', async (deploy, name, held) => {
    for (const version of held) {
      await record(ground, aMessage(version === 1 ? {} : secondVersion), dispatched);
    }

    const { code, verdict, order } = await compare(name);

    expect({ deploy: verdict?.deploy, code }).toEqual({ deploy, code: deploy === 'not-yet' ? 1 : 0 });
    expect(order.services).toEqual(
      deploy === 'consumers-first' && held.length > 0 ? ['customers', 'orders'] : [],
    );
  });

  it('says so if deployed consumers gave up the published version as newer than they know', async () => {
    await record(ground, aMessage(secondVersion), dispatched);
    await deadLetter(aMessage(secondVersion), 'NEWER_MESSAGE_VERSION');

    const { code, output } = await run('versions 1 and 2');

    expect(code).toBe(0);
    expect(output).toContain(
      'Deploy the consumers first: deployed ones gave up messages of version 2 as newer than they know.',
    );
  });

  it.each([
    ['version 1', {}, 'The payload violates its schema at customerId.'],
    ['versions 1 and 2', {}, 'The payload in version 1 violates its schema at customerId.'],
    [
      'a broken conversion',
      { customerId: 'secret' },
      'The payload, converted from version 1 to version 2, violates its schema at name.',
    ],
    [
      'a conversion that throws',
      { customerId: 'secret' },
      'The conversion from version 1 to version 2 threw Error.',
    ],
  ] as const)('reads payloads with a definition of %s as a consumer does', async (name, payload, detail) => {
    await record(ground, aMessage({ payload }), dispatched);
    await deadLetter(aMessage({ payload }));

    const { verdict } = await compare(name);
    const { code, output } = await run(name);

    expect(verdict?.findings).toMatchObject([{ code: 'INVALID_MESSAGE_PAYLOAD', version: 1, count: 2 }]);
    expect(output).toContain(detail);
    expect(output).toContain('Do not deploy the consumers of customer.credit-reserved yet.');
    expect(`${output}${JSON.stringify(verdict)}`).not.toContain('secret');
    expect(code).toBe(1);
  });

  it('reads payloads in Avro with the codec of their version, and says so if the definition has none', async () => {
    const Reserved = defineMessage('customer.credit-reserved', {
      version: 1,
      payload: z.object({ customerId: z.string() }),
      codec: avro(),
    });
    const recorder = createOutboxRecorder({
      service: 'orders',
      topics: [defineTopic('orders', [Reserved])],
      context: { correlationId },
    });
    recorder.add(Reserved.create({ customerId: 'c1' }, { about: { id: 'c1', version: 1 } }));
    const body = recorder.takeItems()[0]?.messages[0]?.body ?? '';
    expect(body).toContain('data_base64');
    await put(ground, ground.deadLetterQueue, { body, groupId: 'a', reason: 'X' });

    const asAvro = await compare('version 1 in Avro');
    const asJson = await compare('version 1');

    expect({ code: asAvro.code, findings: asAvro.verdict?.findings }).toEqual({ code: 0, findings: [] });
    expect(asJson).toMatchObject({
      code: 1,
      verdict: { findings: [{ code: 'INVALID_MESSAGE_PAYLOAD', version: 1 }] },
    });
    expect(asJson.verdict?.findings[0]?.detail).toContain('avro');
  });

  it('reports messages in a codec that the definition does not have, from outbox and queues', async () => {
    const [first, second] = [aMessage(), aMessage()].map((message) =>
      encodeEnvelope(message)
        .replace('"data":', '"data_base64":"AAEC","x":')
        .replace('application/json', 'application/avro'),
    );
    await record(ground, aMessage(), dispatched, first);
    await put(ground, ground.deadLetterQueue, { body: second ?? '', reason: 'UNKNOWN_PAYLOAD_CODEC' });

    const { verdict } = await compare('version 1');

    expect(verdict?.findings).toMatchObject([
      { count: 2, detail: expect.stringContaining('no codec for it') },
    ]);
  });

  it('counts a message whose payload is in a payload store, and does not read the payload', async () => {
    const body = encodeEnvelope(aMessage({ payload: 'PAYLOAD' })).replace(
      '"data":"PAYLOAD"',
      `"dataref":"s3://bucket/key","datasize":1,"datasha256":"${'0'.repeat(64)}"`,
    );
    await put(ground, ground.deadLetterQueue, { body, groupId: 'a', reason: 'X' });

    const { code, output } = await run('version 1');

    expect(output).toContain('1 dead-lettered in orders--customers--dlq.fifo');
    expect(output).toContain('1 payload not read');
    expect(code).toBe(0);
  });

  it('names messages that it cannot compare, and does not fail for them', async () => {
    const newest = aMessage({ type: 'payment.received', version: 10 ** 15 - 1 });
    await record(ground, newest);
    const encoded = encodeEnvelope(aMessage());
    await put(ground, ground.deadLetterQueue, { body: 'hello', groupId: 'a', reason: 'UNREADABLE_MESSAGE' });
    await put(ground, ground.deadLetterQueue, {
      body: encoded.replace('"specversion":"1.0"', '"specversion":"0.3"'),
      groupId: 'b',
      reason: 'UNREADABLE_MESSAGE',
    });
    await put(ground, ground.deadLetterQueue, {
      body: encoded.replace(/"dataschema":"[^"]*"/, '"dataschema":"urn:x"'),
      groupId: 'c',
      reason: 'UNREADABLE_MESSAGE',
    });

    const { code, undefinedTypes, undecodable } = await compare('version 1');
    const { output } = await run('version 1');

    expect(code).toBe(0);
    expect(undefinedTypes).toMatchObject([{ type: 'payment.received', held: [{ version: 10 ** 15 - 1 }] }]);
    expect(undecodable.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(output).toContain(
      'payment.received  No module defines it: 1 message of version 999999999999999 not checked.',
    );
    expect(output).toContain(
      '1 message dead-lettered in orders--customers--dlq.fifo cannot be decoded: not JSON.',
    );
  });

  it('claims nothing about messages that were not checked, and nothing about a stage without messages', async () => {
    const empty = await run('version 1');

    await put(ground, ground.deadLetterQueue, { body: 'hello', groupId: 'a', reason: 'UNREADABLE_MESSAGE' });
    const unreadable = await run('version 1');

    await record(ground, aMessage(), dispatched);
    const mixed = await run('version 1');

    expect(empty.output).toContain(
      'No message shows which versions are deployed. Deploy the consumers first.',
    );
    expect(unreadable.output).toContain('No checked message shows which versions are deployed.');
    expect(mixed.output).toContain(
      'Every checked message can be read: deploy in any order. Some messages were not checked.',
    );
    for (const { output } of [empty, unreadable, mixed]) {
      expect(output).not.toContain('Every held message can be read');
    }
  });

  it('does not read more of the outbox than it may, says so and exits with 1', async () => {
    for (const id of ['c1', 'c2', 'c3']) {
      await record(ground, aMessage({ subject: id, orderingKey: `customer#${id}` }));
    }

    const { code, output } = await run('version 1', '--max-items=2');

    expect(output).toContain('orders-outbox: read 2 items');
    expect(output).toContain('orders-outbox has more items. Use a higher --max-items.');
    expect(code).toBe(1);
  });
});

describe('the queue of a consumer', () => {
  const depth = async (): Promise<string> => {
    const { output } = await runHere(ground, ['status', '--json']);
    return output.slice(output.indexOf('"queues"'), output.indexOf('"deadLetters"'));
  };

  it('is only counted, and reported if no outbox that was read recorded its messages', async () => {
    await put(ground, ground.queue, { body: encodeEnvelope(aMessage()) });

    const { code, output } = await run('version 2');

    expect(code).toBe(1);
    expect(output).toContain(
      'orders--customers.fifo: 1 message not checked, because it is not known which services publish what orders consumes. Use --receive to read the queue.',
    );
  });

  it('is only counted if the outbox that recorded its messages was read', async () => {
    const message = aMessage();
    await record(ground, message, dispatched);
    await put(ground, ground.queue, { body: encodeEnvelope(message) });
    const module = modules.write(
      'own-consumer.mjs',
      `${preamble}
      const Reserved = defineMessage('customer.credit-reserved', ${definitions['version 1']});
      export const topic = defineTopic('orders', [Reserved]);
      export const orders = { name: 'orders', publishes: topic, consumes: [{ topic, messageTypes: 'all' }] };`,
    );

    const { code, output } = await runHere(ground, ['contracts', 'check', '--in-flight', '--module', module]);

    expect(output).toContain('orders--customers.fifo: 1 message, known from the outbox that recorded them.');
    expect(code).toBe(0);
  });

  it('is read on request, and its messages are visible again at once', async () => {
    await put(ground, ground.queue, { body: encodeEnvelope(aMessage()) });
    const before = await depth();

    const { code, verdict } = await compare('version 2', '--receive');

    expect(verdict).toMatchObject({
      deploy: 'not-yet',
      held: [{ version: 1, groups: [{ state: 'queued', name: 'orders--customers.fifo', count: 1 }] }],
    });
    expect(code).toBe(1);
    expect(await depth()).toBe(before);
  });
});
