import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readOptions } from '../arguments/read-options.ts';
import type { CommandContext } from '../command.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { definitionOptions, loadDefinitions } from './load-definitions.ts';
import { createModuleDirectory, preamble } from './modules.fixture.ts';
import type { LoadedDefinitions } from './service-topology.ts';

const directory = createModuleDirectory();
afterAll(() => {
  directory.remove();
});

const stream = { write: () => true };

const contextOf = (args: readonly string[], signal = new AbortController().signal): CommandContext => ({
  options: readOptions(args, definitionOptions),
  environment: {},
  terminal: createTerminal({ output: stream, errors: stream, environment: {} }),
  get clients(): never {
    throw new Error('Loading needs no clients.');
  },
  clock: () => new Date(),
  signal,
});

const load = (...args: readonly string[]): Promise<LoadedDefinitions> => loadDefinitions(contextOf(args));

const namesIn = ({ topics, definitions, services }: LoadedDefinitions): object => ({
  topics: topics.map(({ name }) => name),
  types: definitions.map(({ type }) => type),
  services: services.map(({ name, publishes, consumes }) => ({
    name,
    publishes: publishes.map((topic) => topic.name),
    consumes: consumes.map(({ topic, definitions: consumed }) => [
      topic.name,
      ...consumed.map(({ type }) => type),
    ]),
  })),
});

const aModule = (name: string, text: string): string => directory.write(name, `${preamble}${text}`);

let files = 0;
const loadText = (text: string): Promise<LoadedDefinitions> => {
  files += 1;
  return load('--module', aModule(`module-${files}.mjs`, text));
};

const orders = aModule('orders.mjs', "export const topic = defineTopic('orders', [Created, Cancelled]);");
const customers = directory.write(
  'customers.mjs',
  `${preamble}export const topic = defineTopic('customers', [defineMessage('customer.created', { version: 1, payload })]);`,
);

const aConfiguration = (content: object): string =>
  directory.write('dynamo-outbox.json', JSON.stringify(content));

describe('loading message definitions', () => {
  it('finds the services of the example, what they publish and consume', async () => {
    const path = join(import.meta.dirname, '../../../../lib/example-services.ts');

    expect(namesIn(await load('--module', path))).toEqual({
      topics: ['customers', 'order-timers', 'orders'],
      types: [
        'customer.created',
        'customer.credit-released',
        'customer.credit-reservation-failed',
        'customer.credit-reserved',
        'customer.validation-failed',
        'order.approved',
        'order.cancelled',
        'order.created',
        'order.credit-check-due',
        'order.rejected',
      ],
      services: [
        {
          name: 'customers',
          publishes: ['customers'],
          consumes: [['orders', 'order.created', 'order.rejected', 'order.cancelled']],
        },
        {
          name: 'order-history',
          publishes: [],
          consumes: [
            ['customers', 'customer.created'],
            ['orders', 'order.created', 'order.approved', 'order.rejected', 'order.cancelled'],
          ],
        },
        {
          name: 'orders',
          publishes: ['orders', 'order-timers'],
          consumes: [
            [
              'customers',
              'customer.credit-reserved',
              'customer.credit-reservation-failed',
              'customer.validation-failed',
            ],
            ['order-timers', 'order.credit-check-due'],
          ],
        },
      ],
    });
  });

  it.each([
    ['an export', "export const topic = defineTopic('orders', [Created]);"],
    ['the default export', "export default defineTopic('orders', [Created]);"],
    ['a member of the default export', "export default { topic: defineTopic('orders', [Created]) };"],
    ['an exported list', "export const topics = [null, 1, defineTopic('orders', [Created])];"],
    ['an exported object', "export const all = { a: { b: defineTopic('orders', [Created]) } };"],
    ['another module', `export * as other from './orders-only.mjs';`],
    ['a copy of it', "export const topic = { ...defineTopic('orders', [{ ...Created }]) };"],
    [
      'several exports',
      "export const a = defineTopic('orders', [Created]); export { a as b, a as default };",
    ],
  ])('finds a topic in %s', async (_, text) => {
    aModule('orders-only.mjs', "export const topic = defineTopic('orders', [Created]);");

    expect(namesIn(await loadText(text))).toEqual({
      topics: ['orders'],
      types: ['order.created'],
      services: [],
    });
  });

  it('finds a definition without a topic, such as the one of a consumer', async () => {
    expect(namesIn(await loadText('export { Created };'))).toEqual({
      topics: [],
      types: ['order.created'],
      services: [],
    });
  });

  it('finds a schema that is a function', async () => {
    const text = `
      const schema = Object.assign(() => true, payload);
      export const Changed = defineMessage('order.changed', { version: 1, payload: schema });`;

    expect(namesIn(await loadText(text))).toMatchObject({ types: ['order.changed'] });
  });

  it('skips exports that only resemble a topic, or that throw when they are read', async () => {
    const { topics } = await loadText(`
      const hostile = new Proxy({}, {
        get: () => { throw new Error('get'); },
        ownKeys: () => { throw new Error('ownKeys'); },
        getPrototypeOf: () => { throw new Error('getPrototypeOf'); },
      });
      const circular = { name: 'circular' };
      circular.self = circular;
      export { hostile, circular };
      export const getter = { get topic() { throw new Error('getter'); } };
      export const nothing = null, text = 'orders', count = NaN, later = new Promise(() => {});
      export const named = { name: 'orders', definitions: [1] };
      export class Orders { static definitions = []; }
      export const topic = defineTopic('orders', [Created]);`);

    expect(topics.map(({ name }) => name)).toEqual(['orders']);
  });
});

describe('the configuration file', () => {
  it('names modules, and says what each service publishes and consumes', async () => {
    const config = aConfiguration({
      modules: ['orders.mjs', customers],
      services: {
        orders: {},
        shop: { publishes: ['customers'], consumes: ['order.created'] },
        history: { consumes: ['orders', 'customer.created', 'order.created'] },
      },
    });

    expect(namesIn(await load('--config', config))).toMatchObject({
      topics: ['customers', 'orders'],
      services: [
        {
          name: 'history',
          publishes: [],
          consumes: [
            ['orders', 'order.created', 'order.cancelled'],
            ['customers', 'customer.created'],
          ],
        },
        { name: 'orders', publishes: ['orders'], consumes: [] },
        { name: 'shop', publishes: ['customers'], consumes: [['orders', 'order.created']] },
      ],
    });
  });

  it('does not apply to modules of the command line', async () => {
    const config = aConfiguration({ modules: ['gone.mjs'], services: { shop: { consumes: ['gone'] } } });

    expect(namesIn(await load('--config', config, '--module', orders))).toMatchObject({ services: [] });
  });

  it.each([
    [
      { consumes: ['ordrs'] },
      'services.shop.consumes names the topic "ordrs", which no module exports. Known topics: orders.',
    ],
    [
      { publishes: ['x'] },
      'services.shop.publishes names the topic "x", which no module exports. Known topics: orders.',
    ],
    [
      { consumes: ['order.creatd'] },
      'services.shop.consumes names the message type "order.creatd", which no topic of your modules carries. Known types: order.created',
    ],
    [{ consumes: 'orders' }, 'services.shop.consumes: '],
  ])('with the service %j is refused in one sentence', async (shop, sentence) => {
    const config = aConfiguration({ modules: ['orders.mjs'], services: { shop } });

    await expect(load('--config', config)).rejects.toThrow(sentence);
  });

  it('without modules is refused in one sentence', async () => {
    await expect(load('--config', aConfiguration({ services: {} }))).rejects.toThrow(
      'No module is named. List the modules that export your topics under "modules" in "dynamo-outbox.json", or set --module.',
    );
  });

  it('cannot describe a service that a module describes', async () => {
    aModule(
      'services.mjs',
      "export const shop = { name: 'shop', publishes: defineTopic('orders', [Created]) };",
    );
    const config = aConfiguration({ modules: ['services.mjs'], services: { shop: { consumes: [] } } });

    await expect(load('--config', config)).rejects.toThrow(
      /^The service "shop" is described twice: the export "shop" of ".*services\.mjs" and services\.shop\.consumes of the configuration file\./,
    );
  });
});

describe('a module', () => {
  it.each([
    [
      'an entry that is not a definition',
      "export const t = { ...defineTopic('orders', []), definitions: [Created, {}] };",
      /^The export "t" of ".*" looks like a topic, but entry 2 of its definitions was not created by defineMessage\./,
    ],
    [
      'a service whose topic is none',
      "export const s = { name: 'shop', publishes: { ...defineTopic('orders', []), definitions: [1] } };",
      /^The export "s" of ".*" looks like a service, but in the topic that it publishes to, entry 1 of its definitions/,
    ],
    [
      'a service that consumes something else',
      "export const s = { name: 'shop', publishes: defineTopic('orders', []), consumes: [{ topic: 'customers' }] };",
      /looks like a service, but entry 1 of "consumes" has no topic of defineTopic, or no messageTypes\./,
    ],
    [
      'a service that consumes no list',
      "export const s = { name: 'shop', publishes: defineTopic('orders', []), consumes: 'x' };",
      /looks like a service, but its member "consumes" is not a list\./,
    ],
    [
      'two topics with one name',
      "export const a = defineTopic('orders', []); export const b = defineTopic('orders', []);",
      /^The topic "orders" is defined twice: the export "a" of ".*" and the export "b" of ".*"\. Define each topic once\./,
    ],
    [
      'two definitions of one type',
      "export const a = defineTopic('orders', [Created]); export const b = defineMessage('order.created', { version: 2, payload });",
      /^The message type "order\.created" is defined twice: in the topic "orders" \(the export "a" of ".*"\) and the export "b" of ".*"\. Define each type once, with its older versions in "from"\./,
    ],
    [
      'two services with one name',
      "const publishes = defineTopic('orders', []); export const a = { name: 'shop', publishes }; export const b = { name: 'shop', publishes };",
      /^The service "shop" is described twice: /,
    ],
    [
      'no topic',
      'export const answer = 42;',
      /^The module ".*" exports no topic and no message definition\. Export the results of defineTopic\./,
    ],
    ['nothing', '', /exports no topic and no message definition/],
    [
      'an error',
      "\nthrow new Error('no table name\\nmore');",
      /^The module ".*" cannot be loaded: it threw Error: no table name \(thrown at .*\.mjs:\d+:\d+\)\.$/,
    ],
    [
      'a thrown value that is not an error',
      'throw null;',
      /cannot be loaded: it threw null, which is not an error\.$/,
    ],
    [
      'a type that is invalid',
      "defineMessage('Order', { version: 1, payload });",
      /cannot be loaded: Message type "Order" does not name its aggregate .*\(thrown at /,
    ],
    ['a syntax error', 'export const = 1;', /cannot be loaded: .*Unexpected token/],
    [
      'an import that does not exist',
      "import './nowhere.mjs';",
      /cannot be loaded: Cannot find module '.*nowhere\.mjs' imported from /,
    ],
    [
      'an import without that export',
      "import { nothing } from 'node:fs';",
      /cannot be loaded: .*does not provide an export named 'nothing'/,
    ],
  ])('with %s is refused in one sentence', async (_, text, sentence) => {
    await expect(loadText(text)).rejects.toThrow(sentence);
  });

  it.each([
    [
      join(directory.path, 'gone.ts'),
      'NOT_FOUND',
      `There is no module "${join(directory.path, 'gone.ts')}".`,
    ],
    [join(orders, 'below.ts'), 'NOT_FOUND', 'There is no module '],
    [
      directory.path,
      'USAGE',
      `The module "${directory.path}" is not a file. Name a file, such as "${directory.path}/contract.ts".`,
    ],
  ])('at %s is refused with %s', async (path, code, sentence) => {
    await expect(load('--module', path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(sentence),
    });
  });

  it('that never finishes is waited for until the user stops the command', async () => {
    const stopping = new AbortController();
    const path = directory.write('endless.mjs', 'globalThis.isWaiting?.(); await new Promise(() => {});');
    Object.assign(globalThis, {
      isWaiting: () => {
        stopping.abort();
      },
    });

    await expect(loadDefinitions(contextOf(['--module', path], stopping.signal))).rejects.toThrow(
      `The module "${path}" did not finish loading. It must only define messages.`,
    );
  });
});
