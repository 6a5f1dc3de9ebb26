import type {
  TransactionalService as DescribedService,
  TransactionalServiceOptions,
  TableShape,
} from '@dynamo-outbox/topology';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import {
  assertFaultless,
  checkLimits,
  namesOf,
  serviceEnvironment,
  withDefaults,
} from '@dynamo-outbox/topology/internal';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createServiceConsumer } from './consumer/service-consumer.ts';
import type { Inbox } from './inbox.ts';
import type { MessageConsumer } from './message-consumer.ts';
import type { MessageTopic } from './message-topic.ts';
import { metricsNamespaceOf } from './metrics/metrics-namespace.ts';
import type { PayloadBucket } from './payload-bucket.ts';
import type { TableProps } from './resources/create-table.ts';
import { grantAggregates, grantEffects, grantReads } from './resources/grant-aggregates.ts';
import { grantInspection, grantRecovery } from './resources/grant-operations.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';
import type { ServiceFunctionOptions } from './resources/service-function-options.ts';
import { givenPartFaults, payloadSourceFaults, topicFaults } from './rules/external-resources.ts';
import { functionOptionFaults } from './rules/function-options.ts';
import { givenResourceFaults } from './rules/neighbours.ts';
import { aggregateTableOf, ConnectedFunctions, getInbox, inboxOf } from './service-parts.ts';
import { givenInboxOf } from './transactional-service-props.ts';

/** Properties of a service that consumes messages and publishes none. */
export interface ConsumingServiceProps
  extends
    Pick<
      TransactionalServiceOptions,
      | 'name'
      | 'timeToLiveAttribute'
      | 'consumerTimeoutSeconds'
      | 'maxReceiveCount'
      | 'maximumConcurrency'
      | 'retentionDays'
      | 'environment'
    >,
    Pick<TableProps, 'namePrefix' | 'encryptionKey' | 'removalPolicy'> {
  /** Topics of other services that it consumes. */
  readonly consumes: NonNullable<TransactionalServiceOptions['consumes']>;
  /** The topics that it consumes, one for each entry of `consumes`. */
  readonly subscribesTo: readonly MessageTopic[];
  /** The payload buckets that it reads, one for each `payloadsOf` of `consumes`. */
  readonly payloadSources?: readonly PayloadBucket[];
  /**
   * An existing table for its state. `none` if its state is elsewhere, or in several tables that you grant yourself.
   * Default: a new table with the partition key `PK`.
   */
  readonly table?: ITable | TableShape | 'none';
  /**
   * Its inbox, if that has an existing table. `none` for a service whose consumers only write projections. Default: a new
   * inbox.
   */
  readonly inbox?: Inbox | 'none';
  /** Destination of metrics: CloudWatch in its embedded metric format, or none. Default: CloudWatch. */
  readonly metrics?: 'emf' | 'none';
  /** Lambda options for every function of the service. Default: the toolkit's options. */
  readonly functionOptions?: ServiceFunctionOptions;
}

const isExisting = (table: ITable | TableShape): table is ITable => 'tableArn' in table;

/** Returns the existing table of a service; `undefined` if it has none, or a new one. */
const existingTable = ({ table }: ConsumingServiceProps): ITable | undefined =>
  table === undefined || table === 'none' || !isExisting(table) ? undefined : table;

const toOptions = ({
  table,
  inbox,
  metrics = 'emf',
  ...props
}: ConsumingServiceProps): TransactionalServiceOptions => ({
  ...props,
  metrics,
  metricsNamespace: metricsNamespaceOf(props.namePrefix),
  ...(table === undefined || (table !== 'none' && isExisting(table)) ? {} : { table }),
  ...(inbox === 'none' ? { inbox } : {}),
  ...(inbox === undefined || inbox === 'none'
    ? {}
    : { retentionDays: { ...props.retentionDays, inbox: inbox.retentionDays } }),
});

/**
 * A service that consumes messages and publishes none: an inbox, a consumer for each topic, and optionally a table. It
 * has no topic, no outbox and no relay. A service that also publishes is a `TransactionalService`.
 *
 * Throws `INVALID_DEPLOYMENT` if the options contradict each other. The error lists all faults.
 *
 * @example
 * ```ts
 * const audit = new ConsumingService(this, 'Audit', { name: 'audit', consumes, subscribesTo: [orders], table: 'none' });
 * ```
 */
export class ConsumingService extends Construct {
  readonly name: string;
  readonly namePrefix: string | undefined;
  /** The table for its state; absent with `table: 'none'`. */
  readonly table: ITable | undefined;
  readonly #inbox: Inbox | undefined;
  /** Lambda options that all functions of the service share. */
  readonly functionOptions: ServiceFunctionOptions;
  /** The consumers, one for each consumed topic, in the order of `consumes`. */
  readonly consumers: readonly MessageConsumer[];
  readonly #service: DescribedService;
  readonly #connected = new ConnectedFunctions(this);

  constructor(scope: Construct, id: string, props: ConsumingServiceProps) {
    super(scope, id);
    const options = toOptions(props);
    this.#service = withDefaults(options);
    this.#check(options, props);
    this.name = props.name;
    this.namePrefix = props.namePrefix;
    this.functionOptions = props.functionOptions ?? {};
    this.table =
      props.table === 'none'
        ? undefined
        : aggregateTableOf(this, this.#service, { ...props, table: existingTable(props) });
    this.#inbox = inboxOf(this, this.#service, props);
    this.consumers = this.#createConsumers(props);
  }

  /** Whether it has an inbox. */
  get hasInbox(): boolean {
    return this.#inbox !== undefined;
  }

  /** The inbox. Throws `INVALID_DEPLOYMENT` for a service with `inbox: 'none'`. */
  get inbox(): Inbox {
    return getInbox(this.name, this.#inbox);
  }

  /**
   * Connects a function to the service: sets its environment, and allows it to change the table and to record processed
   * requests.
   */
  connect(lambda: LambdaFunction): void {
    this.#connected.add(lambda);
    if (this.table !== undefined) {
      grantAggregates(lambda, this.table);
    }
    this.#inbox?.grantDeduplicate(lambda);
  }

  /** Connects a function that only reads: sets its environment, and allows it to read the table and its indexes. */
  connectReader(lambda: LambdaFunction): void {
    this.#connected.add(lambda);
    if (this.table !== undefined) {
      const { indexes = [] } = this.#service.tableShape;
      grantReads(
        lambda,
        this.table,
        indexes.map(({ name }) => name),
      );
    }
  }

  /** Grants read-only access to its queues with `npx dynamo-outbox`. Includes access to the bodies of messages. */
  grantInspect(grantee: IGrantable): void {
    grantInspection(grantee, this.#operated);
  }

  /** Grants read-only access, and sending dead letters again. */
  grantRecover(grantee: IGrantable): void {
    grantRecovery(grantee, this.#operated);
  }

  /** Environment of every part that contains the service's own code. */
  get environment(): Readonly<Record<string, string>> {
    const { aggregateTable, inboxTable } = namesOf(this.name);
    return resolveEnvironment(serviceEnvironment(this.#service), {
      tableNames: {
        ...(this.table === undefined ? {} : { [aggregateTable]: this.table.tableName }),
        ...(this.#inbox === undefined ? {} : { [inboxTable]: this.#inbox.table.tableName }),
      },
    });
  }

  get #operated() {
    return { inbox: this.#inbox, topics: [], consumers: this.consumers };
  }

  #check(options: TransactionalServiceOptions, props: ConsumingServiceProps): void {
    const { name, subscribesTo, payloadSources = [], functionOptions } = props;
    const table = existingTable(props);
    assertFaultless([
      ...checkLimits(describeTransactionalService(options)),
      ...functionOptionFaults(name, functionOptions),
      ...givenPartFaults(name, { inbox: givenInboxOf(props) }),
      ...topicFaults(this.#service, subscribesTo),
      ...payloadSourceFaults(this.#service, payloadSources),
      ...givenResourceFaults(this, { name, ...(table === undefined ? {} : { table }) }),
    ]);
  }

  #createConsumers(props: ConsumingServiceProps): readonly MessageConsumer[] {
    const { subscribesTo, payloadSources = [], encryptionKey, functionOptions } = props;
    return this.#service.consumes.map((consumed) => {
      const consumer = createServiceConsumer(this, consumed, {
        service: this.#service,
        topics: subscribesTo,
        payloadSources,
        inbox: this.#inbox,
        namePrefix: this.namePrefix,
        environment: this.environment,
        encryptionKey,
        functionOptions,
      });
      if (this.table !== undefined) {
        grantEffects(consumer.function, this.table, consumed);
      }
      return consumer;
    });
  }
}
