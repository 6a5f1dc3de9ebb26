import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createModuleDirectory, preamble } from '../../definitions/modules.fixture.ts';
import { runCli } from '../../run-cli.ts';
import { createTerminal } from '../../terminal/terminal.ts';

const directory = createModuleDirectory();
afterAll(() => {
  directory.remove();
});

const module = directory.write(
  'orders.mjs',
  `${preamble}
  const topic = defineTopic('orders', [Created, Cancelled]);
  export const services = [
    { name: 'orders', publishes: topic, fifo: true },
    { name: 'billing', publishes: defineTopic('billing', []), consumes: [{ topic, messageTypes: ['order.created'] }], fifo: true },
  ];
  export const others = defineTopic('others', []);`,
);

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const asyncapi = async (...args: readonly string[]): Promise<Outcome> => {
  let [output, errors] = ['', ''];
  const environment = {};
  const code = await runCli({
    args: ['asyncapi', ...args],
    environment,
    terminal: createTerminal({
      output: { write: (written) => (output += written) },
      errors: { write: (written) => (errors += written) },
      environment,
    }),
    createClients: () => ({
      get dynamoDb(): never {
        throw new Error('The command needs no clients.');
      },
      get sqs(): never {
        throw new Error('The command needs no clients.');
      },
      get eventBridge(): never {
        throw new Error('The command needs no clients.');
      },
      get sns(): never {
        throw new Error('The command needs no clients.');
      },
    }),
    signal: new AbortController().signal,
  });
  return { code, output, errors };
};

describe('dynamo-outbox asyncapi', () => {
  it('writes the document of all services and topics, without a call to AWS', async () => {
    const { code, output, errors } = await asyncapi('--module', module, '--title', 'Shop');

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(JSON.parse(output)).toMatchObject({
      asyncapi: '3.1.0',
      info: { title: 'Shop', version: '1.0.0', description: 'Messages of billing and orders.' },
      channels: { billing: {}, orders: { address: 'orders.fifo' }, others: {} },
      operations: {
        'orders.send.orders': { action: 'send' },
        'billing.receive.orders': {
          messages: [{ $ref: '#/channels/orders/messages/order.created.v1' }],
          bindings: {
            sqs: { queues: [{ name: 'billing--orders.fifo' }, { name: 'billing--orders--dlq.fifo' }] },
          },
        },
      },
    });
  });

  it.each([true, false])(
    'describes a consumed topic by what its consumer says of it, not by the topic of the consumer (FIFO: %s)',
    async (fifo) => {
      const consumer = directory.write(
        `consumer-${String(fifo)}.mjs`,
        `${preamble}
        const topic = defineTopic('orders', [Created]);
        export const billing = {
          name: 'billing', publishes: defineTopic('billing', []), fifo: ${String(!fifo)},
          consumes: [{ topic, messageTypes: 'all', fifo: ${String(fifo)} }],
        };`,
      );

      const { output } = await asyncapi('--module', consumer);

      expect(JSON.parse(output)).toMatchObject({
        channels: {
          orders: { address: fifo ? 'orders.fifo' : 'orders' },
          billing: { address: fifo ? 'billing' : 'billing.fifo' },
        },
      });
    },
  );

  it('describes the topics of a service in the configuration file as FIFO if the file says so', async () => {
    const topics = directory.write(
      'topics.mjs',
      `${preamble} export const topic = defineTopic('orders', [Created]);`,
    );
    const config = directory.write(
      'fifo.json',
      JSON.stringify({
        modules: [topics],
        services: { orders: { fifo: true }, billing: { consumes: ['order.created'], fifo: true } },
      }),
    );

    const { output, errors } = await asyncapi('--config', config);

    expect(errors).toBe('');
    expect(JSON.parse(output)).toMatchObject({
      channels: { orders: { address: 'orders.fifo' } },
      operations: {
        'billing.receive.orders': { bindings: { sqs: { queues: [{ name: 'billing--orders.fifo' }, {}] } } },
      },
    });
  });

  it('writes the same document as YAML', async () => {
    const json = await asyncapi('--module', module);
    const yaml = await asyncapi('--module', module, '--yaml');

    expect(parse(yaml.output)).toEqual(JSON.parse(json.output));
  });

  it.each([
    ['asyncapi.json', 'json'],
    ['asyncapi.yaml', 'yaml'],
    ['asyncapi.yml', 'yaml'],
  ] as const)('writes the file %s in the format of its name', async (name, format) => {
    const path = join(directory.path, name);

    expect(await asyncapi('--module', module, '--output', path)).toEqual({ code: 0, output: '', errors: '' });
    const text = readFileSync(path, 'utf8');
    const document: unknown = format === 'json' ? JSON.parse(text) : parse(text);

    expect(document).toMatchObject({ asyncapi: '3.1.0' });
  });

  it('describes one service, with its title and version', async () => {
    const { output } = await asyncapi(
      '--module',
      module,
      '--service',
      'orders',
      '--document-version',
      '2.1.0',
    );

    expect(JSON.parse(output)).toMatchObject({
      info: { version: '2.1.0', description: 'Messages of orders.' },
    });
    expect(Object.keys((JSON.parse(output) as { readonly channels: object }).channels)).toEqual(['orders']);
  });

  it.each([
    [
      ['--service', 'oders'],
      2,
      'There is no service "oders" in your modules or in the configuration file. Known services: orders, billing.\n',
    ],
    [
      ['--output', join(directory.path, 'missing/a.json')],
      1,
      `The file "${join(directory.path, 'missing/a.json')}" cannot be written: its directory does not exist.\n`,
    ],
    [['--output', directory.path], 1, `The file "${directory.path}" cannot be written: it is a directory.\n`],
    [['--frobnicate'], 2, 'Unknown option \'--frobnicate\'.\nTry "dynamo-outbox asyncapi --help".\n'],
    [['extra'], 2, 'Unexpected argument "extra".\nTry "dynamo-outbox asyncapi --help".\n'],
  ])('answers %j with exit code %i and a sentence', async (args, code, errors) => {
    expect(await asyncapi('--module', module, ...args)).toEqual({ code, output: '', errors });
  });
});
