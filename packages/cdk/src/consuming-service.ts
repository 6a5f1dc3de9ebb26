import type {
  TransactionalService as DescribedService,
  TransactionalServiceOptions,
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
import { grantAggregates } from './resources/grant-aggregates.ts';
import { grantInspection, grantRecovery } from './resources/grant-operations.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';
import type { ServiceFunctionOptions } from './resources/service-function-options.ts';
import { givenPartFaults, payloadSourceFaults, topicFaults } from './rules/external-resources.ts';
import { functionOptionFaults } from './rules/function-options.ts';
import { givenResourceFaults } from './rules/neighbours.ts';
import { aggregateTableOf, ConnectedFunctions, inboxOf } from './service-parts.ts';

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
  readonly table?: ITable | 'none';
  /** Its inbox, if that has an existing table. Default: a new inbox. */
  readonly inbox?: Inbox;
  /** Destination of metrics: CloudWatch in its embedded metric format, or none. Default: CloudWatch. */
  readonly metrics?: 'emf' | 'none';
  /** Lambda options for every function of the service. Default: the toolkit's options. */
  readonly functionOptions?: ServiceFunctionOptions;
}

const toOptions = ({
  table,
  inbox,
  metrics = 'emf',
  ...props
}: ConsumingServiceProps): TransactionalServiceOptions => ({
  ...props,
  metrics,
  metricsNamespace: metricsNamespaceOf(props.namePrefix),
  ...(table === 'none' ? { table } : {}),
  ...(inbox === undefined ? {} : { retentionDays: { ...props.retentionDays, inbox: inbox.retentionDays } }),
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
  readonly inbox: Inbox;
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
    const { table, ...tableProps } = props;
    this.table =
      table === 'none' ? undefined : aggregateTableOf(this, this.#service, { table, ...tableProps });
    this.inbox = inboxOf(this, this.#service, props);
    this.consumers = this.#createConsumers(props);
  }

  /**
   * Connects a function to the service: sets its environment, and allows it to change the table and to record processed
   * requests.
   */
  connect(lambda: LambdaFunction): void {
    this.#connected.add(lambda);
    this.#grantTable(lambda);
    this.inbox.grantDeduplicate(lambda);
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
        [inboxTable]: this.inbox.table.tableName,
      },
    });
  }

  get #operated() {
    return { inbox: this.inbox, topics: [], consumers: this.consumers };
  }

  #check(options: TransactionalServiceOptions, props: ConsumingServiceProps): void {
    const { name, subscribesTo, payloadSources = [], table, inbox, functionOptions } = props;
    assertFaultless([
      ...checkLimits(describeTransactionalService(options)),
      ...functionOptionFaults(name, functionOptions),
      ...givenPartFaults(name, { inbox }),
      ...topicFaults(this.#service, subscribesTo),
      ...payloadSourceFaults(this.#service, payloadSources),
      ...givenResourceFaults(this, { name, ...(table === undefined || table === 'none' ? {} : { table }) }),
    ]);
  }

  #createConsumers(props: ConsumingServiceProps): readonly MessageConsumer[] {
    const { subscribesTo, payloadSources = [], encryptionKey, functionOptions } = props;
    return this.#service.consumes.map((consumed) => {
      const consumer = createServiceConsumer(this, consumed, {
        service: this.#service,
        topics: subscribesTo,
        payloadSources,
        inbox: this.inbox,
        environment: this.environment,
        encryptionKey,
        functionOptions,
      });
      this.#grantTable(consumer.function);
      return consumer;
    });
  }

  #grantTable(lambda: LambdaFunction): void {
    if (this.table !== undefined) {
      grantAggregates(lambda, this.table);
    }
  }
}
