import { toTableVariable } from '@dynamo-outbox/kernel';
import {
  type ConsumedTopic,
  type DeploymentDescription,
  describeTransactionalService,
  type EnvironmentDescription,
} from '@dynamo-outbox/topology';
import { createBrokerClients, createDynamoDbClients } from '../clients/local-clients.ts';
import { startDynoxide } from '../emulators/start-dynoxide.ts';
import { startFauxqs } from '../emulators/start-fauxqs.ts';
import { createResources, existing } from '../resources/create-resources.ts';
import { resolveEnvironment } from '../resources/resolve-environment.ts';
import { sdkEnvironment } from './child-environment.ts';
import { endpointsOf } from './endpoints.ts';

/** What a service of your own needs on your machine. */
export interface LocalServiceOptions {
  /** Name of the service, as in `defineService`. */
  readonly name: string;
  /** Topics that it publishes. Default: none. */
  readonly topics?: readonly ConsumedTopic['topic'][];
  /** Its tables, as in `defineService`. Each has the partition key `PK`, a string. Default: none. */
  readonly tables?: readonly string[];
  /** The topic that its queue receives. It can be one of `topics`. Default: the service has no queue. */
  readonly consumes?: ConsumedTopic['topic'];
  /** Whether topics and queue are FIFO. Default true, as in the constructs. */
  readonly fifo?: boolean;
}

/** Emulators with the resources of a service. */
export interface LocalService {
  /** The environment of the service. Pass it to `defineService`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the emulators. They also end with this process. */
  stop(): Promise<void>;
}

/** Functions do not run here, so nothing reads this file. */
const noEntry = 'not-a-function.ts';

const tableOf = (name: string): DeploymentDescription['tables'][number] => ({
  name,
  partitionKey: { name: 'PK', type: 'S' },
  indexes: [],
});

const describe = ({
  name,
  topics = [],
  tables = [],
  consumes,
  fifo = true,
}: LocalServiceOptions): DeploymentDescription => {
  const isOwn = consumes !== undefined && topics.some((topic) => topic.name === consumes.name);
  const description = describeTransactionalService({
    name,
    publishes: topics,
    consumes: consumes === undefined ? [] : [{ topic: consumes, messageTypes: 'all', entry: noEntry, fifo }],
    fifo,
    table: 'none',
  });
  // Without its publisher, the topic of another service still has a queue, for messages that a test sends.
  const foreign = consumes === undefined || isOwn ? [] : [{ name: consumes.name, fifo }];
  return {
    ...description,
    topics: [...description.topics, ...foreign],
    tables: [...description.tables, ...tables.map(tableOf)],
  };
};

/** The variables of relay and consumer. They do not contradict each other, because they are of one service. */
const environmentOf = ({ functions }: DeploymentDescription): EnvironmentDescription =>
  Object.fromEntries(functions.flatMap(({ environment }) => Object.entries(environment)));

/**
 * Starts emulators of DynamoDB, SNS and SQS with the resources of a service, and returns its environment. The service itself runs in
 * your process: its handlers with `poller`, its relay with `relay`.
 *
 * @example
 * ```ts
 * const { environment } = await startLocalService({ name: 'shop', topics: [shopTopic], tables: ['orders'], consumes: shopTopic });
 * const shop = defineService({ name: 'shop', topics: [shopTopic], tables: ['orders'], environment });
 * ```
 */
export const startLocalService = async (options: LocalServiceOptions): Promise<LocalService> => {
  const description = describe(options);
  const [dynoxide, fauxqs] = await Promise.all([startDynoxide(), startFauxqs()]);
  const endpoints = endpointsOf({ dynamoDb: dynoxide.endpoint, broker: fauxqs.endpoint });
  const clients = { ...createDynamoDbClients(endpoints), ...createBrokerClients(endpoints) };
  const resources = await createResources(description, { ...clients, sqsEndpoint: endpoints.sqs });
  Object.values(clients).forEach((client) => {
    client.destroy();
  });
  const tables = (options.tables ?? []).map((name): [string, string] => [
    toTableVariable(name),
    existing(resources.tables, name).name,
  ]);
  return {
    environment: {
      ...resolveEnvironment(environmentOf(description), resources),
      ...sdkEnvironment(endpoints),
      ...Object.fromEntries(tables),
    },
    stop: async () => {
      await Promise.all([dynoxide.stop(), fauxqs.stop()]);
    },
  };
};
