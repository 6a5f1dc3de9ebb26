import { toTableVariable } from '@dynamo-outbox/kernel';
import {
  type ConsumedTopic,
  type DeploymentDescription,
  describeTransactionalService,
  type EnvironmentDescription,
  type TableDescription,
} from '@dynamo-outbox/topology';
import { createBrokerClients, createDynamoDbClients } from '../clients/local-clients.ts';
import { startDynoxide } from '../emulators/start-dynoxide.ts';
import { startFauxqs } from '../emulators/start-fauxqs.ts';
import { type CreatedResources, createResources, existing } from '../resources/create-resources.ts';
import { resolveEnvironment } from '../resources/resolve-environment.ts';
import { sdkEnvironment } from './child-environment.ts';
import { endpointsOf, type StackEndpoints } from './endpoints.ts';

/** A table with its own key. */
export type LocalTable = Pick<TableDescription, 'name' | 'partitionKey'> &
  Partial<Pick<TableDescription, 'sortKey' | 'indexes'>>;

/** What a service of your own needs on your machine. */
export interface LocalServiceOptions {
  /** Name of the service, as in `defineService`. */
  readonly name: string;
  /** Topics that it publishes. Default: none. */
  readonly topics?: readonly ConsumedTopic['topic'][];
  /** Its tables, as in `defineService`. A table that has only a name has the partition key `PK`, a string. Default: none. */
  readonly tables?: readonly (string | LocalTable)[];
  /** The topics that it consumes, each with a queue. They can be among `topics`. Default: the service has no queue. */
  readonly consumes?: ConsumedTopic['topic'] | readonly ConsumedTopic['topic'][];
  /** Whether topics and queue are FIFO. Default true, as in the constructs. */
  readonly fifo?: boolean;
}

/** A queue of a service. Pass it to `poller` as its options. */
export interface LocalQueue {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** Emulators with the resources of a service. */
export interface LocalService {
  /**
   * The environment of the service. Pass it to `defineService`. It names the queue of a service that consumes one topic, and no queue
   * of one that consumes several.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** The queue of each consumed topic, by the name of the topic. */
  readonly queues: Readonly<Record<string, LocalQueue>>;
  /** Ends the emulators. They also end with this process. */
  stop(): Promise<void>;
}

/** Functions do not run here, so nothing reads this file. */
const noEntry = 'not-a-function.ts';

const tableOf = (table: string | LocalTable): TableDescription =>
  typeof table === 'string'
    ? { name: table, partitionKey: { name: 'PK', type: 'S' }, indexes: [] }
    : { indexes: [], ...table };

const consumedOf = ({ consumes = [] }: LocalServiceOptions): readonly ConsumedTopic['topic'][] =>
  'name' in consumes ? [consumes] : consumes;

const describe = (options: LocalServiceOptions): DeploymentDescription => {
  const { name, topics = [], tables = [], fifo = true } = options;
  const consumed = consumedOf(options);
  const description = describeTransactionalService({
    name,
    publishes: topics,
    consumes: consumed.map((topic) => ({ topic, messageTypes: 'all', entry: noEntry, fifo })),
    fifo,
    table: 'none',
  });
  // Without its publisher, the topic of another service still has a queue, for messages that a test sends.
  const foreign = consumed.filter((topic) => topics.every((own) => own.name !== topic.name));
  return {
    ...description,
    topics: [...description.topics, ...foreign.map((topic) => ({ name: topic.name, fifo }))],
    tables: [...description.tables, ...tables.map(tableOf)],
  };
};

/** The variables of relay and consumers. They contradict each other only in the queues. */
const environmentOf = ({ functions }: DeploymentDescription): EnvironmentDescription =>
  Object.fromEntries(functions.flatMap(({ environment }) => Object.entries(environment)));

const queueVariables = ['QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'];

/** With several queues, a poller without a `queueUrl` must fail rather than read one of them. */
const withoutQueues = (environment: EnvironmentDescription): EnvironmentDescription =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !queueVariables.includes(name)));

const queuesOf = (
  { subscriptions }: DeploymentDescription,
  { queues }: CreatedResources,
): LocalService['queues'] =>
  Object.fromEntries(
    subscriptions.map(({ topic, queue, deadLetterQueue = queue }): [string, LocalQueue] => [
      topic,
      { queueUrl: existing(queues, queue).url, deadLetterQueueUrl: existing(queues, deadLetterQueue).url },
    ]),
  );

/** The variables of a service's tables, by the names that they have in the description. */
const tableVariablesOf = (
  { tables = [] }: LocalServiceOptions,
  resources: CreatedResources,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    tables.map((table): [string, string] => {
      const name = typeof table === 'string' ? table : table.name;
      return [toTableVariable(name), existing(resources.tables, name).name];
    }),
  );

const createServiceResources = async (
  options: LocalServiceOptions,
  endpoints: StackEndpoints,
): Promise<Omit<LocalService, 'stop'>> => {
  const description = describe(options);
  const clients = { ...createDynamoDbClients(endpoints), ...createBrokerClients(endpoints) };
  try {
    const resources = await createResources(description, { ...clients, sqsEndpoint: endpoints.sqs });
    const variables = environmentOf(description);
    const isAmbiguous = consumedOf(options).length > 1;
    return {
      environment: {
        ...resolveEnvironment(isAmbiguous ? withoutQueues(variables) : variables, resources),
        // The relay of the process has no stream relay beside it.
        POLLING_GRACE_SECONDS: '0',
        ...sdkEnvironment(endpoints),
        ...tableVariablesOf(options, resources),
      },
      queues: queuesOf(description, resources),
    };
  } finally {
    Object.values(clients).forEach((client) => {
      client.destroy();
    });
  }
};

/**
 * Starts emulators of DynamoDB, SNS and SQS with the resources of a service, and returns its environment. The service itself runs in
 * your process: its handlers with `poller`, its relay with `relay`.
 *
 * Rejects with `INVALID_DEPLOYMENT` for options that contradict each other, and ends the emulators again.
 *
 * @example
 * ```ts
 * const { environment } = await startLocalService({ name: 'shop', topics: [shopTopic], tables: ['orders'], consumes: shopTopic });
 * const shop = defineService({ name: 'shop', topics: [shopTopic], tables: ['orders'], environment });
 * ```
 */
export const startLocalService = async (options: LocalServiceOptions): Promise<LocalService> => {
  const [dynoxide, fauxqs] = await Promise.all([startDynoxide(), startFauxqs()]);
  const stop = async (): Promise<void> => {
    await Promise.all([dynoxide.stop(), fauxqs.stop()]);
  };
  try {
    const endpoints = endpointsOf({ dynamoDb: dynoxide.endpoint, broker: fauxqs.endpoint });
    return { ...(await createServiceResources(options, endpoints)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
