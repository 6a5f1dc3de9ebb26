import { resolve } from 'node:path';
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import { describe, expect, it } from '@jest/globals';
import { readStartArguments, type StartArguments } from './start-arguments.ts';

const description: DeploymentDescription = {
  tables: [],
  topics: [],
  queues: [],
  subscriptions: [],
  buckets: [],
  functions: [],
  streamMappings: [],
  queueMappings: [],
  scheduledFunctions: [],
  httpServices: [
    { name: 'customers', lambdaEntry: 'l.ts', serverEntry: 's.ts', port: 9701, environment: {} },
    { name: 'orders', lambdaEntry: 'l.ts', serverEntry: 's.ts', port: 9702, environment: {} },
  ],
};

const read = (line: string, environment: NodeJS.ProcessEnv = {}): StartArguments =>
  readStartArguments({ args: line.split(' ').filter((word) => word !== ''), environment, description });

const faultsOf = (line: string, environment?: NodeJS.ProcessEnv): readonly string[] => {
  const answer = read(line, environment);
  return answer.kind === 'faults' ? answer.faults : [];
};

describe('readStartArguments', () => {
  it('uses the description if no argument is given', () => {
    expect(read('')).toEqual({ kind: 'start', options: { ports: {} } });
  });

  it('accepts ports, a directory, the URL of another DynamoDB and all interfaces', () => {
    expect(
      read('--customers-port 9711 --orders-port=9712 --data some/where --all-interfaces', {
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
      }),
    ).toEqual({
      kind: 'start',
      options: {
        ports: { customers: 9711, orders: 9712 },
        dataDirectory: resolve('some/where'),
        endpoints: { dynamoDb: 'http://127.0.0.1:8000', dynamoDbStreams: 'http://127.0.0.1:8000' },
        listensOnAllInterfaces: true,
      },
    });
  });

  it('prefers a flag to a variable', () => {
    expect(read('--orders-port 1', { ORDERS_PORT: '2', CUSTOMERS_PORT: '3' })).toMatchObject({
      options: { ports: { orders: 1, customers: 3 } },
    });
  });

  it('treats an empty variable as not set', () => {
    expect(read('', { ORDERS_PORT: ' ', AWS_ENDPOINT_URL_DYNAMODB: '' })).toEqual({
      kind: 'start',
      options: { ports: {} },
    });
  });

  it.each(['1', '65535'])('accepts the port %s', (port) => {
    expect(faultsOf(`--orders-port ${port}`)).toEqual([]);
  });

  it.each(['0', '65536', '80.5', 'abc', '1e3'])('rejects the port %s and names the flag', (port) => {
    expect(faultsOf(`--orders-port ${port}`)).toEqual([
      `--orders-port is "${port}"; a port is a number from 1 to 65535.`,
    ]);
  });

  it('reports every fault at once', () => {
    expect(
      faultsOf('--orders-port x', { CUSTOMERS_PORT: 'y', AWS_ENDPOINT_URL_DYNAMODB: 'localhost:8000' }),
    ).toEqual([
      expect.stringMatching(/^CUSTOMERS_PORT is "y"/),
      expect.stringMatching(/^--orders-port is "x"/),
      'AWS_ENDPOINT_URL_DYNAMODB is "localhost:8000"; it must be a URL such as http://localhost:4566.',
    ]);
  });

  it.each([
    ['chosen both', '--orders-port 9801 --customers-port 9801'],
    ['chosen once, like the default of the other', '--orders-port 9701'],
  ])('rejects one port for two services, %s', (_how, line) => {
    expect(faultsOf(line)).toEqual([expect.stringMatching(/same port/)]);
  });

  it.each(['--no-such-flag', 'something', '--data', '--data= '])('rejects %s', (line) => {
    expect(faultsOf(line)).toHaveLength(1);
  });

  it('shows the usage with every flag if asked, regardless of other arguments', () => {
    const answer = read('--help --orders-port 9712');

    expect(answer.kind).toBe('help');
    expect(answer.kind === 'help' ? answer.usage : '').toMatch(
      /--customers-port.*--orders-port.*--data.*--help/s,
    );
  });
});
