import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import { limits } from '@dynamo-outbox/topology/internal';
import type { LocalStackOptions } from '../stack/local-stack.ts';
import { readEndpoints } from './read-endpoints.ts';

/** The parsed arguments of `npm start`. */
export type StartArguments =
  | { readonly kind: 'help'; readonly usage: string }
  | { readonly kind: 'faults'; readonly faults: readonly string[]; readonly usage: string }
  | { readonly kind: 'start'; readonly options: ChosenOptions };

/** Options of the stack. */
export type ChosenOptions = Pick<
  LocalStackOptions,
  'ports' | 'dataDirectory' | 'endpoints' | 'listensOnAllInterfaces'
>;

/** Sources of the arguments. */
export interface StartArgumentsSource {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly description: DeploymentDescription;
}

const portVariable = (service: string): string => `${service.toUpperCase().replaceAll('-', '_')}_PORT`;

const usageOf = ({ httpServices }: DeploymentDescription): string =>
  [
    'Usage: npm start -- [options]',
    '',
    'Starts emulators of DynamoDB, SNS, SQS and S3, the functions and the HTTP services. Ctrl-C stops everything.',
    '',
    ...httpServices.map(
      ({ name, port }) =>
        `  --${`${name}-port <port>`.padEnd(24)} port of ${name}; ${port}, or ${portVariable(name)}, without it`,
    ),
    '  --data <directory>         keep the data of DynamoDB there for the next start',
    '  --all-interfaces           accept requests from every network interface, as in a container',
    '  --help                     show this',
    '',
    'AWS_ENDPOINT_URL           use the server at this URL, such as LocalStack, instead of starting emulators',
    'AWS_ENDPOINT_URL_<service> the same for one service: DYNAMODB, DYNAMODB_STREAMS, SNS, SQS or S3',
    'DYNOXIDE_BIN               path of the dynoxide binary, where npm has none for the platform',
    '',
  ].join('\n');

const toPort = (value: string): number | undefined => {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  return port >= limits.port.minimum && port <= limits.port.maximum ? port : undefined;
};

/** A value and its source. */
interface Given {
  readonly where: string;
  readonly value: string;
}

const givenIn = (where: string, value: string | undefined): readonly Given[] =>
  value === undefined || value.trim() === '' ? [] : [{ where, value: value.trim() }];

type Values = Readonly<Record<string, string | boolean | undefined>>;

const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

const readPorts = (
  { environment, description }: StartArgumentsSource,
  values: Values,
): { readonly ports: Record<string, number>; readonly faults: readonly string[] } => {
  const ports: Record<string, number> = {};
  const faults = description.httpServices.flatMap(({ name }) => {
    const flag = `${name}-port`;
    const [given] = [
      ...givenIn(`--${flag}`, textOf(values, flag)),
      ...givenIn(portVariable(name), environment[portVariable(name)]),
    ];
    const port = toPort(given?.value ?? '');
    if (port !== undefined) {
      ports[name] = port;
    }
    return given === undefined || port !== undefined
      ? []
      : [`${given.where} is "${given.value}"; a port is a number from 1 to 65535.`];
  });
  return { ports, faults: [...faults, ...sharedPorts(description, ports)] };
};

/** Defaults count as well: one service may have been given the port of the other. */
const sharedPorts = (
  { httpServices }: DeploymentDescription,
  chosen: Readonly<Record<string, number>>,
): readonly string[] => {
  const ports = httpServices.map(({ name, port }) => chosen[name] ?? port);
  return new Set(ports).size === ports.length ? [] : ['Two services cannot have the same port.'];
};

const parseValues = ({ args, description }: StartArgumentsSource): Values => {
  const ports = description.httpServices.map(({ name }) => [`${name}-port`, { type: 'string' }] as const);
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(ports),
      data: { type: 'string' },
      'all-interfaces': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: false,
  });
  return values;
};

const readValues = (source: StartArgumentsSource, values: Values): StartArguments => {
  const { ports, faults } = readPorts(source, values);
  const { endpoints, faults: endpointFaults } = readEndpoints(source.environment);
  const data = textOf(values, 'data');
  const dataFaults = data?.trim() === '' ? ['--data needs a directory.'] : [];
  const allFaults = [...faults, ...endpointFaults, ...dataFaults];
  if (allFaults.length > 0) {
    return { kind: 'faults', faults: allFaults, usage: usageOf(source.description) };
  }
  return {
    kind: 'start',
    options: {
      ports,
      ...(data === undefined ? {} : { dataDirectory: resolve(data) }),
      ...(Object.keys(endpoints).length === 0 ? {} : { endpoints }),
      ...(values['all-interfaces'] === true ? { listensOnAllInterfaces: true } : {}),
    },
  };
};

/** Reads the arguments and the environment of `npm start`. Flags override variables. Never throws. */
export const readStartArguments = (source: StartArgumentsSource): StartArguments => {
  const usage = usageOf(source.description);
  try {
    const values = parseValues(source);
    return values['help'] === true ? { kind: 'help', usage } : readValues(source, values);
  } catch (error) {
    const fault = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    return { kind: 'faults', faults: [fault], usage };
  }
};
