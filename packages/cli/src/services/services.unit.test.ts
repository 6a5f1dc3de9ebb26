import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readOptions } from '../arguments/read-options.ts';
import { chooseServices } from './choose-services.ts';
import { parseConfiguration } from './configuration.ts';
import { sourceNameOf } from './queues.ts';
import { inboxTableOf, outboxTableOf } from './tables.ts';

const directory = mkdtempSync(join(tmpdir(), 'configuration-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const aFile = (name: string, content: unknown): string => {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};

const both = aFile('both.json', { services: { orders: { outboxTable: 'o-1' }, customers: {} } });

const chosen = (args: readonly string[], environment: NodeJS.ProcessEnv = {}): readonly string[] =>
  chooseServices(readOptions(args, {}), environment).map(({ name }) => name);

describe('the services of a command', () => {
  it('come from the configuration file', () => {
    expect(chosen(['--config', both])).toEqual(['orders', 'customers']);
    expect(chosen([], { DYNAMO_OUTBOX_CONFIG: both })).toEqual(['orders', 'customers']);
  });

  it('come from flags first, then from the environment, then from the file', () => {
    const environment = { DYNAMO_OUTBOX_CONFIG: both, DYNAMO_OUTBOX_SERVICES: 'customers, shipping' };

    expect(chosen([], environment)).toEqual(['customers', 'shipping']);
    expect(chosen(['--service', 'orders', '--service', 'orders'], environment)).toEqual(['orders']);
  });

  it('have the names in the file, or the default names', () => {
    const [orders, shipping] = chooseServices(
      readOptions(['--service=orders,shipping', '--config', both], {}),
      {},
    );

    expect(orders === undefined ? '' : outboxTableOf(orders)).toBe('o-1');
    expect(orders === undefined ? '' : inboxTableOf(orders)).toBe('orders-inbox');
    expect(shipping === undefined ? '' : outboxTableOf(shipping)).toBe('shipping-outbox');
  });
});

describe('the names of a stage with a prefix', () => {
  const dev = aFile('dev.json', {
    namePrefix: 'dev',
    services: { orders: { outboxTable: 'o-1' }, customers: {} },
  });
  const tablesOf = (environment: NodeJS.ProcessEnv): readonly string[] =>
    chooseServices(readOptions(['--config', dev], {}), environment).map(outboxTableOf);

  it('have the prefix if the file does not set them', () => {
    expect(tablesOf({})).toEqual(['o-1', 'dev-customers-outbox']);
  });

  it.each(['', ' ', 'Dev', 'dev-'])('reject the prefix %j', (namePrefix) => {
    expect(() => tablesOf({ DYNAMO_OUTBOX_NAME_PREFIX: namePrefix })).toThrow(
      `"${namePrefix}" is not a valid name prefix; use lower kebab case.`,
    );
  });

  it('use the prefix of the environment before that of the file', () => {
    expect(tablesOf({ DYNAMO_OUTBOX_NAME_PREFIX: 'test' })).toEqual(['o-1', 'test-customers-outbox']);
  });
});

describe('a configuration', () => {
  it.each([
    ['not JSON', '{', [expect.stringContaining('not JSON: line 1, column 2: expected')]],
    [
      'an unknown member',
      '{"services":{"a":{"queus":1}}}',
      [expect.stringMatching(/^services\.a: unknown member "queus"; the members are outboxTable, .*queues/)],
    ],
    [
      'an empty name',
      '{"services":{"a":{"outboxTable":" "}}}',
      [expect.stringContaining('services.a.outboxTable')],
    ],
    ['nothing', '{}', [expect.stringContaining('services')]],
  ])('with %s is rejected with the place of the fault', (_, text, faults) => {
    expect(parseConfiguration(text)).toEqual({ faults });
  });
});

describe('the source queue of dead letters', () => {
  it.each([
    ['orders--customers--dlq', 'orders--customers'],
    ['orders--customers--dlq.fifo', 'orders--customers.fifo'],
    ['letters', undefined],
    ['dlq.fifo', undefined],
  ])('of "%s" is "%s"', (name, source) => {
    expect(sourceNameOf(name)).toBe(source);
  });
});
