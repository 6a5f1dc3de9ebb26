import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertCount } from '@dynamo-outbox/kernel';
import { serverBundleName } from '../bundling/deployment-entries.ts';
import { createBrokerClients, createDynamoDbClients } from '../clients/local-clients.ts';
import { stripTransactionToken } from '../clients/strip-transaction-token.ts';
import { assertInterval } from '../event-sources/schedule-event-source.ts';
import { prepareDirectory } from '../files/prepare-directory.ts';
import type { LineListener } from '../processes/line-reader.ts';
import { createResources, existing, type CreatedResources } from '../resources/create-resources.ts';
import { resolveEnvironment } from '../resources/resolve-environment.ts';
import { bundleStack, functionHostBundle } from './bundle-stack.ts';
import { sdkEnvironment } from './child-environment.ts';
import type { ExternalEndpoints, StackEndpoints } from './endpoints.ts';
import { FunctionHostSlot } from './function-host-slot.ts';
import { describeHostedFunctions } from './hosted-functions.ts';
import { choosePort, startHttpServer, type HttpServer } from './http-server.ts';
import { guardDirectory } from './guard-directory.ts';
import type { LocalStack, LocalStackOptions } from './local-stack.ts';
import { endpointsWith, startBroker, startDynamoDb, type Emulators } from './start-emulators.ts';
import { Supervisor } from './supervisor.ts';
import { sweepPeriodically } from './sweep-periodically.ts';
import { waitForEndpoints } from './wait-for-endpoints.ts';
import { watchResources } from './watch-resources.ts';

const defaultEndpointTimeoutSeconds = 30;
const defaultResourceCheckSeconds = 5;

/** State that is known once the emulators run. */
interface Ground extends Emulators {
  readonly options: LocalStackOptions;
  readonly supervisor: Supervisor;
  /** Bundles and configuration; deleted with the stack. */
  readonly directory: string;
  readonly endpoints: StackEndpoints;
  /** The endpoints for functions and servers. */
  readonly routed: StackEndpoints;
  /** Files of bundles by name. */
  readonly bundles: ReadonlyMap<string, string>;
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

/** Rejects with the first fault, but only after all other starts have finished. */
const allSettled = async <TFirst, TSecond, TThird>(
  starts: readonly [Promise<TFirst>, Promise<TSecond>, Promise<TThird>],
): Promise<[TFirst, TSecond, TThird]> => {
  await Promise.allSettled(starts);
  return Promise.all(starts);
};

const layGround = async (options: LocalStackOptions, supervisor: Supervisor): Promise<Ground> => {
  const ports = await choosePorts(options);
  await waitForEndpoints(options.endpoints ?? {}, {
    milliseconds: (options.endpointTimeoutSeconds ?? defaultEndpointTimeoutSeconds) * 1000,
    warn: options.warn,
  });
  const directory = mkdtempSync(join(tmpdir(), 'dynamo-outbox-'));
  supervisor.onStop('files', async () => {
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });
  guardDirectory(directory, supervisor);
  const [dynoxide, fauxqs, bundles] = await allSettled([
    startDynamoDb(options, supervisor),
    startBroker(options, supervisor),
    bundleStack(options, directory),
  ]);
  const endpoints = endpointsWith({ dynoxide, fauxqs }, options.endpoints);
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
        bundlePath: existing(bundles, serverBundleName(name)),
        port,
        environment: {
          ...(options.listensOnAllInterfaces === true ? { HOST: '0.0.0.0' } : {}),
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
    bundlePath: existing(bundles, functionHostBundle),
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

/** An emulator of the stack that dies is noticed; a server elsewhere may restart without its data. */
const watchExternal = (
  { options, supervisor }: Ground,
  clients: LocalStack['clients'],
  resources: CreatedResources,
): void => {
  const stopWatching = watchResources({
    clients,
    resources,
    external: options.endpoints ?? {},
    onLost: (error) => {
      supervisor.reportFault(error);
    },
    intervalMilliseconds: (options.resourceCheckSeconds ?? defaultResourceCheckSeconds) * 1000,
  });
  supervisor.onStop('servers', async () => {
    stopWatching();
  });
};

const startOnGround = async (ground: Ground): Promise<LocalStack> => {
  const { supervisor, endpoints, routed, dynoxide, fauxqs } = ground;
  const clients = {
    ...createDynamoDbClients(endpoints),
    ...createBrokerClients(endpoints),
  };
  stripTransactionToken(clients.dynamoDb);
  const resources = await createResources(ground.options.description, {
    ...clients,
    // Clients that use a queue's URL as the endpoint take the same route as the others.
    sqsEndpoint: routed.sqs,
  });
  const functionHost = createFunctionHostSlot(ground, resources);
  const [, servers] = await allSettled([
    functionHost.start(),
    startServers(ground, resources),
    Promise.resolve(),
  ]);
  watchExternal(ground, clients, resources);
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
      ...(fauxqs === undefined ? {} : { broker: fauxqs.child.pid }),
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

const assertPairs = (endpoints: ExternalEndpoints): void => {
  if ((endpoints.sns === undefined) !== (endpoints.sqs === undefined)) {
    throw new RangeError(
      'endpoints has sns or sqs alone: a topic delivers to queues of its own server. Give both.',
    );
  }
  if (endpoints.dynamoDbStreams !== undefined && endpoints.dynamoDb === undefined) {
    throw new RangeError(
      'endpoints has dynamoDbStreams alone: a table has its stream on its own server. Give dynamoDb too.',
    );
  }
};

const assertOptions = ({ ports = {}, endpoints = {}, ...options }: LocalStackOptions): void => {
  for (const [service, port] of Object.entries(ports)) {
    assertCount(`ports.${service}`, port, { min: 0, max: 65_535 });
  }
  assertPairs(endpoints);
  for (const name of ['scheduleIntervalSeconds', 'endpointTimeoutSeconds', 'resourceCheckSeconds'] as const) {
    const seconds = options[name];
    if (seconds !== undefined) {
      assertInterval(name, seconds);
    }
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
 * `ENDPOINT_UNUSABLE` or `CHILD_NOT_STARTED`. Rejects with a `RangeError` for a port or an interval out of range, and
 * for an endpoint that needs another one.
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
