import { describe, expect, it } from '@jest/globals';
import { readRelaySettings } from '../../lambdas/outbox-relay/src/settings.ts';
import { readSweeperSettings } from '../../lambdas/outbox-sweeper/src/settings.ts';
import * as customers from '../../services/customers/src/entrypoints/settings.ts';
import * as orders from '../../services/orders/src/entrypoints/settings.ts';
import { readPage } from './markdown.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of the variables that a function reads from its environment. */
const readBy = (read: (environment: Environment) => unknown): ReadonlySet<string> => {
  const names = new Set<string>();
  const environment = new Proxy<Environment>(
    {},
    {
      get: (_target, name) => void names.add(String(name)),
      has: (_target, name) => {
        names.add(String(name));
        return false;
      },
    },
  );
  expect(() => read(environment)).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }));
  return names;
};

/** A row of a table of variables. */
interface Row {
  readonly names: readonly string[];
  readonly text: string;
}

const rowsOf = (page: string, section: string): readonly Row[] =>
  (readPage(page).split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((text) => ({
      text,
      names: [...(text.split('|')[1] ?? '').matchAll(/`([A-Z0-9_]+)`/g)].map(([, name = '']) => name),
    }));

const page = 'docs/reference/configuration.md';
const common = rowsOf(page, 'All functions and servers');
const services = [...rowsOf(page, 'HTTP services and consumers'), ...rowsOf(page, 'Large payloads')];
const relay = rowsOf(page, 'Message relay');
const sweeper = rowsOf(page, 'Outbox sweeper');

const namesOf = (rows: readonly Row[]): readonly string[] => rows.flatMap(({ names }) => names);

/** The page describes variables of the AWS SDK in a section of their own. */
const withoutSdk = (names: Iterable<string>): readonly string[] =>
  [...names].filter((name) => !name.startsWith('AWS_'));

/** Variables that the page describes for every function, although the part does not read them. */
const unread = { http: ['METRICS', 'METRICS_NAMESPACE'] };

const without = (names: readonly string[], others: readonly string[]): readonly string[] =>
  names.filter((name) => !others.includes(name));

const readByConsumers = [customers, orders].flatMap((each) => [...readBy(each.readConsumerSettings)]);
const readByServers = [customers, orders].flatMap((each) => [...readBy(each.readServerSettings)]);

describe('the reference of configuration', () => {
  it('lists the variables of the relay, and no others', () => {
    expect(namesOf([...common, ...relay]).toSorted()).toEqual([...readBy(readRelaySettings)].toSorted());
  });

  it('lists the variables of the sweeper, and no others', () => {
    const shared = namesOf(relay).filter(
      (name) => !/^RELAY_(?:BREAKER_|SECOND_PATH)/.test(name) && !namesOf(sweeper).includes(name),
    );
    const listed = namesOf([...common, ...sweeper]);

    expect([...listed, ...shared].toSorted()).toEqual([...readBy(readSweeperSettings)].toSorted());
  });

  it('lists the variables of consumers, and no others', () => {
    const ofConsumers = services.filter(({ text }) => !text.includes('Node servers only'));

    expect(namesOf([...common, ...ofConsumers]).toSorted()).toEqual(
      withoutSdk(new Set(readByConsumers)).toSorted(),
    );
  });

  it('lists the variables of HTTP servers, and no others', () => {
    const ofServers = services.filter(({ text }) => !text.includes('consumers only'));

    expect(without(namesOf([...common, ...ofServers]), unread.http).toSorted()).toEqual(
      withoutSdk(new Set(readByServers)).toSorted(),
    );
  });
});

describe.each([
  ['lambdas/outbox-relay/README.md', readRelaySettings],
  ['lambdas/outbox-sweeper/README.md', readSweeperSettings],
] as const)('%s', (readme, read) => {
  it('lists the variables that the function reads, and no others', () => {
    expect(namesOf(rowsOf(readme, 'Install')).toSorted()).toEqual([...readBy(read)].toSorted());
  });
});
