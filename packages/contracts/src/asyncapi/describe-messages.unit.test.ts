import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { avro } from '@dynamo-outbox/messaging/avro';
import fc from 'fast-check';
import * as z from 'zod';
import type { AsyncApiDocument } from './asyncapi-document.ts';
import { describeMessages } from './describe-messages.ts';
import type { MessagesOfService } from './messages-of-service.ts';
import { information, ordersTopic, services } from './services.fixture.ts';

const golden = JSON.parse(readFileSync(new URL('asyncapi.golden.json', import.meta.url), 'utf8')) as unknown;

const describeServices = (all: readonly MessagesOfService[]): AsyncApiDocument =>
  describeMessages({ information, services: all });

const document = describeServices(services);

const messageIdsOf = (operation: string): readonly string[] =>
  (document.operations[operation]?.messages ?? []).map(({ $ref }) => $ref.split('/').at(-1) ?? '');

describe('the AsyncAPI document of services', () => {
  it('is the golden document', () => {
    expect(document).toEqual(golden);
  });

  it('has a message for each type and version of a topic', () => {
    expect(Object.keys(document.channels['orders']?.messages ?? {})).toEqual([
      'order.created.v1',
      'order.created.v2',
      'order.created.v3',
      'order.sorted.v1',
    ]);
  });

  it('sends only the version that producers publish', () => {
    expect(messageIdsOf('orders.send.orders')).toEqual(['order.created.v2', 'order.sorted.v1']);
  });

  it('receives every version of the types that reach a consumer', () => {
    expect(messageIdsOf('shipping.receive.orders')).toEqual([
      'order.created.v1',
      'order.created.v2',
      'order.created.v3',
    ]);
    expect(messageIdsOf('audit.receive.orders')).toHaveLength(4);
  });

  it('marks the newest and the published version', () => {
    const states = Object.entries(document.components.messages)
      .filter(([, { name }]) => name === 'order.created')
      .map(([key, message]) => [key, message['x-schema-version'], message['x-published']]);

    expect(states).toEqual([
      ['audit.order.created.v1', 1, true],
      ['orders.order.created.v1', 1, false],
      ['order.created.v2', 2, true],
      ['order.created.v3', 3, false],
    ]);
  });

  it('takes title and summary of a message from its payload schema, and says which version it is otherwise', () => {
    expect(document.components.messages).toMatchObject({
      'order.created.v3': { title: 'Order created', summary: 'A customer placed an order.' },
      'order.created.v2': {
        title: 'order.created, version 2',
        summary: 'Older version, which producers publish.',
      },
      'orders.order.created.v1': {
        summary: 'Older version. Consumers read it; producers do not publish it.',
      },
    });
  });

  it('gives each topic its own schema of a type that two topics have', () => {
    expect(document.components.schemas).toMatchObject({
      'audit.order.created.v1': { required: ['by'] },
      'orders.order.created.v1': { required: ['orderId', 'total'] },
    });
  });

  it('names queues, dead-letter queues and filters', () => {
    expect(document.operations['orders.send.orders']?.bindings?.sns?.consumers).toMatchObject([
      { endpoint: { name: 'audit--orders.fifo' } },
      {
        endpoint: { name: 'shipping--orders.fifo' },
        filterPolicy: { type: ['order.created'] },
        redrivePolicy: { deadLetterQueue: { name: 'shipping--orders--dlq.fifo' } },
      },
    ]);
  });

  it('states the kind and the order of a topic', () => {
    expect(document.channels).toMatchObject({
      audit: {
        address: 'audit',
        bindings: { sns: { ordering: { type: 'standard' } } },
        'x-order': 'none',
      },
      orders: {
        address: 'orders.fifo',
        bindings: { sns: { ordering: { type: 'FIFO' } } },
        'x-order': 'version',
      },
    });
  });

  it('shows an example of each message whose payload it can create', () => {
    expect(document.components.messages['order.created.v3']?.examples?.[0]?.payload).toMatchObject({
      type: 'order.created',
      source: 'orders',
      dataschema: 'urn:dynamo-outbox:schema:order.created:3',
      partitionkey: 'order#01994c6f-0000-7000-8000-00000000000a',
      data: { total: 1, currency: 'EUR', lines: [['text', 1]] },
    });
  });

  it('shows no example of a payload that JSON Schema does not describe completely', () => {
    const payload = z.object({ code: z.string().refine((text) => text.startsWith('A-7')) });
    const topic = defineTopic('codes', [defineMessage('code.made', { version: 1, payload })]);
    const { messages } = describeServices([{ name: 'codes', publishes: topic }]).components;

    expect(messages['code.made.v1']).not.toHaveProperty('examples');
  });

  it('names the codec of a version, and shows an example in it', () => {
    const payload = z.object({ text: z.string().max(9) });
    const topic = defineTopic('notes', [
      defineMessage('note.added', {
        version: 2,
        payload,
        codec: avro(),
        from: { 1: { payload, up: (older) => older } },
      }),
    ]);
    const { messages } = describeServices([{ name: 'notes', publishes: topic }]).components;
    const example = messages['note.added.v2']?.examples?.[0]?.payload;

    expect(JSON.stringify(messages['note.added.v1']?.payload)).toContain('"const":"application/json"');
    expect(JSON.stringify(messages['note.added.v2']?.payload)).toContain('"const":"application/avro"');
    expect(example).toMatchObject({
      datacontenttype: 'application/avro',
      dataschema: expect.stringMatching(/^urn:dynamo-outbox:schema:note\.added:2:avro:/u) as unknown,
      data_base64: expect.any(String) as unknown,
    });
    expect(example).not.toHaveProperty('data');
    expect(messages['note.added.v2']).toHaveProperty('x-codec-schema', {
      type: 'record',
      name: 'NoteAdded',
      fields: [{ name: 'text', type: 'string' }],
    });
    expect(messages['note.added.v1']).not.toHaveProperty('x-codec-schema');
  });

  it('accepts any payload whose schema JSON Schema cannot represent, and says so', () => {
    const payload = z.object({ at: z.date() });
    const topic = defineTopic('dates', [defineMessage('date.set', { version: 1, payload })]);
    const { schemas } = describeServices([{ name: 'dates', publishes: topic }]).components;

    expect(schemas['date.set.v1']).toEqual({
      description: 'JSON Schema cannot represent the schema of this payload.',
    });
  });

  it('has topics whose publishers are not described', () => {
    const { channels, operations } = describeMessages({ information, services: [], topics: [ordersTopic] });

    expect(Object.keys(channels)).toEqual(['orders']);
    expect(operations).toEqual({});
  });

  it('has an operation for each topic that a service publishes to', () => {
    const other = defineTopic('billing', []);
    const { operations } = describeServices([{ name: 'shop', publishes: [ordersTopic, other] }]);

    expect(Object.keys(operations)).toEqual(['shop.send.billing', 'shop.send.orders']);
  });

  it('describes a version as its publisher does, and adds versions that only a receiver reads', () => {
    const older = defineTopic('orders', [
      defineMessage('order.sorted', { version: 1, payload: z.object({ old: z.string() }) }),
      defineMessage('order.dropped', { version: 1, payload: z.object({ id: z.string() }) }),
    ]);
    const { components, operations } = describeServices([
      { name: 'late', consumes: [{ topic: older, messageTypes: 'all' }] },
      { name: 'orders', publishes: ordersTopic },
    ]);

    expect(components.schemas['order.sorted.v1']).toMatchObject({ required: ['orderId', 'category'] });
    expect(operations['late.receive.orders']?.messages).toContainEqual({
      $ref: '#/channels/orders/messages/order.dropped.v1',
    });
  });

  it('does not depend on the order of the services', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...services], { minLength: services.length }), (shuffled) => {
        expect(JSON.stringify(describeServices(shuffled))).toBe(JSON.stringify(document));
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['a name with a dot', [{ name: 'a.b' }], 'service "a.b": its name is not lower kebab case'],
    ['a service twice', [{ name: 'a' }, { name: 'a' }], 'service a: it is listed twice'],
    [
      'a topic twice',
      [
        {
          name: 'a',
          consumes: [
            { topic: ordersTopic, messageTypes: [] },
            { topic: ordersTopic, messageTypes: [] },
          ],
        },
      ],
      'service a: it receives from topic orders twice',
    ],
  ] as const)('refuses %s', (_, given, text) => {
    expect(() => describeServices(given)).toThrow(
      expect.objectContaining({
        code: 'INVALID_MESSAGES',
        message: expect.stringContaining(text) as unknown,
      }),
    );
  });
});
