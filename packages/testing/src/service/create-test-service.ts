import type { Consumer, MessageHandler, ProjectionHandler } from '@dynamo-outbox/messaging';
import {
  type ConsumeOptions,
  defineService,
  type Projecting,
  type Service,
  type ServiceOptions,
  type TableDeclarations,
  type TableOf,
  toTableVariables,
  type WorkOf,
} from '@dynamo-outbox/service';
import type { SimulatedMachine } from '@dynamo-outbox/simulation';
import { createTestConsumer, type TestConsumer } from './test-consumer.ts';
import { readOutbox, type RecordedTestMessage } from './read-outbox.ts';
import {
  createTestTables,
  testEnvironment,
  type TestItem,
  type TestTableKey,
  toolkitTables,
} from './test-tables.ts';

/** Options of a test service beside those of the service. */
export interface TestServiceOptions<TTables extends TableDeclarations> {
  /** Keys of tables. Default: the partition key `PK`, a string, without a sort key. */
  readonly tableKeys?: Readonly<Partial<Record<TableOf<TTables>, TestTableKey>>>;
}

/** A service on tables in memory. */
export interface TestService<TTable extends string, TParts extends object> {
  /** The service itself, for code that takes one. */
  readonly service: Service<TTable, TParts>;
  /** Runs work in one transaction, as the service does. */
  readonly run: Service<TTable, TParts>['run'];
  /** Creates a consumer to which the test delivers messages. */
  consumer(
    name: string,
    handlers: readonly MessageHandler<WorkOf<TTable, TParts>>[],
    options?: ConsumeOptions,
  ): TestConsumer;
  /**
   * Creates a consumer of a projection to which the test delivers messages. Deliver them `about` an aggregate with a version, which
   * orders them.
   */
  projectionConsumer<TItem>(
    name: string,
    handlers: readonly ProjectionHandler<TItem>[],
    options: Omit<ConsumeOptions, 'guards'> & Projecting<TTable, TItem>,
  ): TestConsumer;
  /**
   * The service as one process of `simulate()` runs it, on the same tables: with the clock, timers and random numbers of the
   * machine. The process may die before and after each call of DynamoDB.
   */
  simulated(machine: SimulatedMachine): Service<TTable, TParts>;
  /** All items of a table as plain values. */
  items(table: TTable): Promise<readonly TestItem[]>;
  /** The committed messages in the outbox, oldest first. */
  messages(): Promise<readonly RecordedTestMessage[]>;
}

/**
 * Creates a service in memory: the real unit of work, outbox, inbox and consumers on a model of DynamoDB. A test takes milliseconds.
 *
 * Takes the options of `defineService`. Throws `INVALID_SERVICE` as it does.
 *
 * @example
 * ```ts
 * const shop = createTestService({ name: 'shop', topics: [shopTopic], tables: ['orders'] });
 * await shop.run((unitOfWork) => placeOrder(unitOfWork, { orderId: '1' }));
 * assertStaged(await shop.messages(), OrderPlaced, { payload: { orderId: '1' } });
 * ```
 */
export const createTestService = <
  const TTables extends TableDeclarations = readonly [],
  TParts extends object = object,
>(
  options: ServiceOptions<TTables, TParts>,
  { tableKeys }: TestServiceOptions<TTables> = {},
): TestService<TableOf<TTables>, TParts> => {
  const variables = toTableVariables(options.tables ?? []);
  const tables = createTestTables([...variables.keys()], tableKeys ?? {});
  const environment = testEnvironment(variables);
  const define = (given: Partial<ServiceOptions<TTables, TParts>>) =>
    defineService<TTables, TParts>({ ...options, ...given, environment });
  const service = define({ client: tables.client });
  const messages = () => readOutbox(tables.client, toolkitTables.outbox, service.topics);
  const toTestConsumer = (consumer: Consumer): TestConsumer =>
    createTestConsumer({ consumer, messages, tables: [...variables.keys()], items: tables.items });
  return {
    service,
    // defineService returns functions that do not use `this`.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    run: service.run,
    consumer: (name, handlers, consumeOptions) =>
      toTestConsumer(service.consumer(name, handlers, consumeOptions)),
    projectionConsumer: (name, handlers, consumeOptions) =>
      toTestConsumer(service.consumer(name, handlers, consumeOptions)),
    simulated: ({ clock, sleep, random, interrupt }) =>
      define({
        client: tables.createClient(interrupt),
        clock,
        lostRaces: { ...options.lostRaces, sleep, random },
      }),
    items: tables.items,
    messages,
  };
};
