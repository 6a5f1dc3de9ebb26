import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { assertCount } from '@dynamo-outbox/kernel';
import { functionEntries, serverBundleName, serverEntries } from '../bundling/deployment-entries.ts';
import { bundle, type Bundle } from '../bundling/bundle.ts';
import { createBrokerClients, createDynamoDbClients } from '../clients/local-clients.ts';
import { stripTransactionToken } from '../clients/strip-transaction-token.ts';
import { startDynoxide, type Dynoxide } from '../emulators/start-dynoxide.ts';
import { startFauxqs, type Fauxqs } from '../emulators/start-fauxqs.ts';
import { assertInterval } from '../event-sources/schedule-event-source.ts';
import { prepareDirectory } from '../files/prepare-directory.ts';
import type { LineListener } from '../processes/line-reader.ts';
import { createResources, existing, type CreatedResources } from '../resources/create-resources.ts';
import { resolveEnvironment } from '../resources/resolve-environment.ts';
import { sdkEnvironment, type StackEndpoints } from './child-environment.ts';
import { DynamoDbUnreachableError } from './errors.ts';
import { functionHostEntry } from './function-host-process.ts';
import { FunctionHostSlot } from './function-host-slot.ts';
import { describeHostedFunctions } from './hosted-functions.ts';
import { choosePort, startHttpServer, type HttpServer } from './http-server.ts';
import type { LocalStack, LocalStackOptions } from './local-stack.ts';
import { Supervisor } from './supervisor.ts';
import { sweepPeriodically } from './sweep-periodically.ts';

const functionHostBundle = 'function-host';

/** State that is known once the emulators run. */
interface Ground {
  readonly options: LocalStackOptions;
  readonly supervisor: Supervisor;
  /** Bundles and configuration; deleted when the broker emulator ends. */
  readonly directory: string;
  readonly dynoxide: Dynoxide | undefined;
  readonly fauxqs: Fauxqs;
  readonly endpoints: StackEndpoints;
  /** The emulator endpoints for functions and servers. */
  readonly routed: StackEndpoints;
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly ports: Readonly<Record<string, number>>;
}

const choosePorts = async ({
  description,
  ports = {},
}: LocalStackOptions): Promise<Record<string, number>> => {
  const chosen: Record<string, number> = {};
  for (const { name, port } of description.httpServices) {
    chosen[name] = await choosePort(name, ports[name] ?? port);
  }
  return chosen;
};

const bundleAll = async (
  { description, root, keepsTransactionTokens = false }: LocalStackOptions,
  directory: string,
): Promise<ReadonlyMap<string, Bundle>> => {
  const bundles = await bundle({
    root,
    directory,
    target: keepsTransactionTokens ? 'production' : 'emulator',
    entries: {
      ...functionEntries(description),
      ...serverEntries(description),
      [functionHostBundle]: relative(root, functionHostEntry),
    },
  });
  return new Map(bundles.map((made) => [made.name, made]));
};

const assertReachable = async (endpoint: string): Promise<void> => {
  const { dynamoDb } = createDynamoDbClients(endpoint);
  try {
    await dynamoDb.send(new ListTablesCommand({ Limit: 1 }));
  } catch (error) {
    throw new DynamoDbUnreachableError(endpoint, error);
  } finally {
    dynamoDb.destroy();
  }
};

const startDynamoDb = async (
  { dynamoDbEndpoint, dataDirectory, warn }: LocalStackOptions,
  supervisor: Supervisor,
): Promise<Dynoxide | undefined> => {
  if (dynamoDbEndpoint !== undefined) {
    await assertReachable(dynamoDbEndpoint);
    return undefined;
  }
  const dynoxide = await startDynoxide({
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...(warn === undefined ? {} : { warn }),
  });
  supervisor.watch('emulators', dynoxide.child, () => dynoxide.stop());
  return dynoxide;
};

const startBroker = async (directory: string, supervisor: Supervisor): Promise<Fauxqs> => {
  const fauxqs = await startFauxqs({ temporaryDirectory: directory });
  supervisor.watch('emulators', fauxqs.child, () => fauxqs.stop());
  return fauxqs;
};

/** Rejects with the first fault, but only after all other starts have finished. */
const allSettled = async <TFirst, TSecond, TThird>(
  starts: readonly [Promise<TFirst>, Promise<TSecond>, Promise<TThird>],
): Promise<[TFirst, TSecond, TThird]> => {
  await Promise.allSettled(starts);
  return Promise.all(starts);
};

const layGround = async (options: LocalStackOptions, supervisor: Supervisor): Promise<Ground> => {
  const ports = await choosePorts(options);
  const directory = mkdtempSync(join(tmpdir(), 'dynamo-outbox-'));
  supervisor.onStop('files', async () => {
    rmSync(directory, { recursive: true, force: true });
  });
  const [dynoxide, fauxqs, bundles] = await allSettled([
    startDynamoDb(options, supervisor),
    startBroker(directory, supervisor),
    bundleAll(options, directory),
  ]);
  const dynamoDb = dynoxide?.endpoint ?? options.dynamoDbEndpoint ?? '';
  const endpoints = { dynamoDb, broker: fauxqs.endpoint };
  const routed = (await options.routeEndpoints?.(endpoints)) ?? endpoints;
  return { options, supervisor, directory, dynoxide, fauxqs, endpoints, routed, bundles, ports };
};

/** Standard error of functions and servers contains warnings and errors, which the developer should see. */
const listenerFor =
  (name: string, { warn }: LocalStackOptions): LineListener =>
  (line, stream) => {
    if (stream === 'stderr') {
      warn?.(`${name}: ${line}`);
    }
  };

const startServers = async (ground: Ground, resources: CreatedResources): Promise<readonly HttpServer[]> => {
  const { options, supervisor, bundles, routed, ports } = ground;
  const starts = options.description.httpServices.map(async ({ name, environment }) => {
    const start = (port: number): Promise<HttpServer> =>
      startHttpServer({
        name,
        bundlePath: existing(bundles, serverBundleName(name)).path,
        port,
        environment: {
          ...sdkEnvironment(routed),
          ...resolveEnvironment(environment, resources),
          ...options.environment,
        },
        onLine: listenerFor(name, options),
      });
    // Another program may take the free port before the server listens on it: it gets one more attempt.
    const server = await start(ports[name] ?? 0).catch(async (error: unknown) => {
      if (options.ports?.[name] !== 0) {
        throw error;
      }
      return start(await choosePort(name, 0));
    });
    supervisor.watch('servers', server.child);
    return server;
  });
  await Promise.allSettled(starts);
  return Promise.all(starts);
};

const checkpointDirectoryIn = (directory: string): string => join(directory, 'stream-positions');

const createFunctionHostSlot = (ground: Ground, resources: CreatedResources): FunctionHostSlot => {
  const { options, supervisor, bundles, routed, directory } = ground;
  return new FunctionHostSlot(supervisor, {
    bundlePath: existing(bundles, functionHostBundle).path,
    configPath: join(directory, 'function-host.json'),
    config: describeHostedFunctions({
      description: options.description,
      resources,
      endpoints: routed,
      bundles,
      checkpointDirectory: checkpointDirectoryIn(options.dataDirectory ?? directory),
      environment: options.environment ?? {},
      scheduleIntervalSeconds: options.scheduleIntervalSeconds,
      forwardsFunctionOutput: options.forwardsFunctionOutput ?? false,
    }),
    onLine: listenerFor('functions', options),
  });
};

const startOnGround = async (ground: Ground): Promise<LocalStack> => {
  const { supervisor, endpoints, routed, dynoxide, fauxqs } = ground;
  const clients = {
    ...createDynamoDbClients(endpoints.dynamoDb),
    ...createBrokerClients(endpoints.broker),
  };
  stripTransactionToken(clients.dynamoDb);
  const resources = await createResources(ground.options.description, {
    ...clients,
    // Clients that use a queue's URL as the endpoint take the same route as the others.
    brokerEndpoint: routed.broker,
  });
  const functionHost = createFunctionHostSlot(ground, resources);
  const [, servers] = await allSettled([
    functionHost.start(),
    startServers(ground, resources),
    Promise.resolve(),
  ]);
  if (dynoxide !== undefined) {
    supervisor.onStop('functions', sweepPeriodically(dynoxide, ground.options.warn));
  }
  return {
    urls: Object.fromEntries(servers.map(({ name, url }) => [name, url])),
    endpoints,
    clients,
    resources,
    broken: supervisor.broken,
    processIds: () => ({
      ...(dynoxide === undefined ? {} : { dynamoDb: dynoxide.child.pid }),
      broker: fauxqs.child.pid,
      ...(functionHost.pid === undefined ? {} : { functionHost: functionHost.pid }),
      httpServers: Object.fromEntries(servers.map(({ name, child }) => [name, child.pid])),
    }),
    killFunctionHost: (signal = 'SIGKILL') => functionHost.kill(signal),
    startFunctionHost: (start) => functionHost.start(start),
    stop: async () => {
      await supervisor.stop();
      Object.values(clients).forEach((client) => {
        client.destroy();
      });
    },
  };
};

const assertOptions = ({ ports = {}, scheduleIntervalSeconds }: LocalStackOptions): void => {
  for (const [service, port] of Object.entries(ports)) {
    assertCount(`ports.${service}`, port, { min: 0, max: 65_535 });
  }
  if (scheduleIntervalSeconds !== undefined) {
    assertInterval('scheduleIntervalSeconds', scheduleIntervalSeconds);
  }
};

/** Before anything is started: the user must correct a wrong directory, and nothing has to be undone for it. */
const prepareData = async ({ dataDirectory }: LocalStackOptions): Promise<void> => {
  if (dataDirectory !== undefined) {
    await prepareDirectory(dataDirectory);
    await prepareDirectory(checkpointDirectoryIn(dataDirectory));
  }
};

/**
 * Starts emulators, creates the described resources, and starts functions and HTTP servers.
 *
 * Rejects, with everything ended again, with `PORT_TAKEN`, `DATA_DIRECTORY_UNUSABLE`, `DYNAMODB_EMULATOR_MISSING`,
 * `DYNAMODB_UNREACHABLE` or `CHILD_NOT_STARTED`. Rejects with a `RangeError` for a port or an interval out of range.
 */
export const startLocalStack = async (options: LocalStackOptions): Promise<LocalStack> => {
  assertOptions(options);
  await prepareData(options);
  const supervisor = new Supervisor();
  try {
    return await startOnGround(await layGround(options, supervisor));
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
};
