import {
  startTestBroker,
  startTestDynamoDb,
  type TestBroker,
  type TestDynamoDb,
} from '@dynamo-outbox/local/testing';
import type { MessageHandler, Topic } from '@dynamo-outbox/messaging';
import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import {
  defineService,
  type Service,
  type ServiceOptions,
  type TableDeclarations,
  type TableOf,
  toTableVariables,
  type WorkOf,
} from '@dynamo-outbox/service';
import type { TestServiceOptions } from '../service/create-test-service.ts';
import { readOutbox, type RecordedTestMessage } from '../service/read-outbox.ts';
import {
  describeTestTable,
  readItems,
  testEnvironment,
  type TestItem,
  type TestTableKeys,
  toolkitTables,
} from '../service/test-tables.ts';

/** A queue of the service and its handlers. */
export interface TestQueue<TTable extends string, TParts extends object> {
  /** The topic to which the queue subscribes: one of the service itself, or of another service. */
  readonly topic: Topic;
  readonly handlers: readonly MessageHandler<WorkOf<TTable, TParts>>[];
}

/** Options of a test stack beside those of the service. */
export interface TestStackOptions<
  TTables extends TableDeclarations,
  TParts extends object,
> extends TestServiceOptions<TTables> {
  /** The queues of the service by their names, such as `shipping--orders`. Default: none. */
  readonly queues?: Readonly<Record<string, TestQueue<TableOf<TTables>, TParts>>>;
}

/** A service that runs on emulators, with its relay and its consumers. */
export interface TestStack<TTable extends string, TParts extends object> extends AsyncDisposable {
  /** The service. The relay publishes what it commits, and its consumers handle what arrives. */
  readonly service: Service<TTable, TParts>;
  /** The emulators of SNS, SQS and S3, for example to publish messages of other services. */
  readonly broker: TestBroker;
  /** The ARN of each topic by its name. */
  readonly topicArns: Readonly<Record<string, string>>;
  /** All items of a table as plain values. */
  items(table: TTable): Promise<readonly TestItem[]>;
  /** The messages in the outbox, published or not, oldest first. */
  messages(): Promise<readonly RecordedTestMessage[]>;
  /** Ends relay, consumers and emulators. */
  stop(): Promise<void>;
}

const createTables = async (
  dynamoDb: TestDynamoDb,
  tables: readonly string[],
  keys: TestTableKeys,
): Promise<void> => {
  await dynamoDb.createTable(describeOutboxTable(toolkitTables.outbox, { tracking: 'status' }));
  await dynamoDb.createTable(describeInboxTable(toolkitTables.inbox));
  for (const name of tables) {
    await dynamoDb.createTable(describeTestTable(name, keys));
  }
};

const createTopics = async (
  broker: TestBroker,
  topics: readonly Topic[],
): Promise<Readonly<Record<string, string>>> => {
  const arns: Record<string, string> = {};
  for (const { name, order } of topics) {
    arns[name] ??= await broker.createTopic(name, { fifo: order !== 'none' });
  }
  return arns;
};

const createSubscribedQueue = async (
  broker: TestBroker,
  name: string,
  topicArn: string,
): Promise<Readonly<Record<string, string>>> => {
  const fifo = topicArn.endsWith('.fifo');
  const deadLetters = await broker.createQueue(`${name}--dlq`, { fifo });
  const queue = await broker.createQueue(name, {
    fifo,
    deadLetter: { queueArn: deadLetters.arn, maxReceiveCount: 10 },
  });
  await broker.subscribe(topicArn, queue.arn);
  return { QUEUE_URL: queue.url, DEAD_LETTER_QUEUE_URL: deadLetters.url, MAX_RECEIVE_COUNT: '10' };
};

const environmentOf = (
  { dynamoDb, broker }: { readonly dynamoDb: TestDynamoDb; readonly broker: TestBroker },
  variables: ReadonlyMap<string, string>,
  topicArns: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  ...testEnvironment(variables),
  METRICS: 'none',
  RELAY_TOPIC_ARNS: Object.entries(topicArns)
    .map(([name, arn]) => `${name}=${arn}`)
    .join(','),
  RELAY_MAX_IN_FLIGHT: '4',
  // There is no stream relay that would publish first.
  POLLING_GRACE_SECONDS: '0',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
  AWS_ENDPOINT_URL_SNS: broker.endpoint,
  AWS_ENDPOINT_URL_SQS: broker.endpoint,
  AWS_ENDPOINT_URL_S3: broker.endpoint,
});

/** Ends everything that was started, last first. */
class Stops {
  readonly #stops: (() => Promise<void>)[] = [];

  add(stop: () => Promise<void>): void {
    this.#stops.unshift(stop);
  }

  async run(): Promise<void> {
    for (const stop of this.#stops.splice(0)) {
      await stop();
    }
  }
}

/** What a stack starts from. */
interface Plan<TTables extends TableDeclarations, TParts extends object> {
  readonly options: ServiceOptions<TTables, TParts>;
  readonly stack: TestStackOptions<TTables, TParts>;
  readonly stops: Stops;
}

const startParts = async <TTables extends TableDeclarations, TParts extends object>({
  options,
  stack: { queues, tableKeys },
  stops,
}: Plan<TTables, TParts>): Promise<TestStack<TableOf<TTables>, TParts>> => {
  const { tables = [], topics: own = [] } = options;
  const variables = toTableVariables(tables);
  const consumed = Object.entries<TestQueue<TableOf<TTables>, TParts>>({ ...queues });
  const dynamoDb = await startTestDynamoDb();
  stops.add(() => dynamoDb.stop());
  const broker = await startTestBroker();
  stops.add(() => broker.stop());
  await createTables(dynamoDb, [...variables.keys()], tableKeys ?? {});
  const topics = [...own, ...consumed.map(([, { topic }]) => topic)];
  const topicArns = await createTopics(broker, topics);
  const environment = environmentOf({ dynamoDb, broker }, variables, topicArns);
  const define = (queue: Readonly<Record<string, string>> = {}) =>
    defineService<TTables, TParts>({ ...options, environment: { ...environment, ...queue } });
  const service = define();
  const running = own.length === 0 ? [] : [service.relay({ intervalMilliseconds: 20 })];
  for (const [name, { topic, handlers }] of consumed) {
    const queue = await createSubscribedQueue(broker, name, topicArns[topic.name] ?? '');
    running.push(define(queue).poller(handlers, { name }));
  }
  for (const part of running) {
    await part.start();
    stops.add(() => part.stop());
  }
  const stop = () => stops.run();
  return {
    service,
    broker,
    topicArns,
    items: (table) => readItems(dynamoDb.client, table),
    messages: () => readOutbox(dynamoDb.client, toolkitTables.outbox, own),
    stop,
    [Symbol.asyncDispose]: stop,
  };
};

/**
 * Starts a service on real emulators: DynamoDB, SNS and SQS on free ports, its tables, topics and queues, its relay and its
 * consumers. End it with `stop()` or `await using`. Start one for each test file; it takes less than a second.
 *
 * Several stacks can run at once: none sets variables of the process. Rejects, with everything ended again, with
 * `DYNAMODB_EMULATOR_MISSING` or `CHILD_NOT_STARTED`.
 */
export const startTestStack = async <
  const TTables extends TableDeclarations = readonly [],
  TParts extends object = object,
>(
  options: ServiceOptions<TTables, TParts>,
  stack: TestStackOptions<TTables, TParts> = {},
): Promise<TestStack<TableOf<TTables>, TParts>> => {
  const stops = new Stops();
  try {
    return await startParts({ options, stack, stops });
  } catch (error) {
    await stops.run();
    throw error;
  }
};
