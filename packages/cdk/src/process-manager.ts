import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import { describeProcessTable, INSTANCES_BY_STATUS } from '@dynamo-outbox/process/tables';
import { assertFaultless, nameFaults, prefixFaults, withDefaults } from '@dynamo-outbox/topology/internal';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createConsumerQueues } from './consumer/consumer-queues.ts';
import { MessageTopic } from './message-topic.ts';
import { grantSend } from './resources/create-queue.ts';
import type { TableProps } from './resources/create-table.ts';
import { grant, grantKey } from './resources/grant.ts';
import { tableFor } from './resources/table-for.ts';
import { existingTableFaults } from './rules/places.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';
import type { TransactionalService } from './transactional-service.ts';

/** Properties of a process manager: its process and service. */
export interface ProcessManagerProps extends TableProps {
  /** The process, as `defineProcess` returns it. */
  readonly process: { readonly name: string; readonly topic: TopicDefinition };
  /** Name of the service that runs the process, in lower kebab case. */
  readonly service: string;
  /**
   * An existing table with the shape of `describeProcessTable`, or the table of another process of the same service. Synth checks a table
   * of this app, and lists the needs of an imported one. Default: a new table.
   */
  readonly table?: ITable;
  /**
   * An existing standard queue for the deadlines of the process and the decisions of operators. Synth checks it as the queue of a consumer.
   * Default: a new queue with a dead-letter queue.
   */
  readonly queue?: IQueue;
  /** Time limit of the consumer of the queue, in seconds, as in the service. Default 30. */
  readonly consumerTimeoutSeconds?: number;
  /** Attempts before a message of the queue is dead-lettered, as in the service. Default 10. */
  readonly maxReceiveCount?: number;
}

/**
 * What a process manager needs beside its service: the table of its instances, and the topic that carries its deadlines to its own queue.
 *
 * Pass `topic` to the service as one of its topics, consume it there, and connect the service. Then all consumers of the service may read
 * and write instances, and the sweeper counts stuck and overdue ones, on which `MessagingAlarms` has alarms.
 *
 * Synth rejects a process without a connected service, and a service that cannot run it: without a sweeper, an inbox, or a consumer of the topic.
 *
 * @example
 * ```ts
 * const process = new ProcessManager(this, 'Process', { service: 'fulfilment', process: fulfilment });
 * process.connect(new TransactionalService(this, 'Fulfilment', { name: 'fulfilment', topic: process.topic, publishes, consumes }));
 * ```
 */
export class ProcessManager extends Construct {
  readonly name: string;
  readonly service: string;
  /** The table of the instances. */
  readonly table: ITable;
  /** Queue of the deadlines and of the decisions of operators. */
  readonly queue: IQueue;
  /** The topic of the process, whose destination is the queue. */
  readonly topic: MessageTopic;
  #isConnected = false;

  constructor(scope: Construct, id: string, props: ProcessManagerProps) {
    super(scope, id);
    const { process, service, namePrefix, table } = props;
    const what = `the instances of "${process.name}"`;
    assertFaultless([
      ...nameFaults(service),
      ...prefixFaults(namePrefix),
      ...(table === undefined ? [] : existingTableFaults(this, what, { ...props, table })),
    ]);
    this.name = process.name;
    this.service = service;
    const description = describeProcessTable(`${service}-processes`);
    this.table = tableFor(this, { what, description }, props);
    this.queue = props.queue ?? this.#createQueue(props);
    this.topic = new MessageTopic(this, 'Topic', { topic: process.topic, destination: this.queue });
    validateAtSynth(this, () =>
      this.#isConnected
        ? []
        : [
            {
              fault: `The process "${this.name}" has no service, so nothing runs it; pass its \`topic\` to the service "${service}", and connect the service.`,
            },
          ],
    );
  }

  /**
   * Connects the service: its consumers may read and write instances, and get the name of the table as `PROCESSES_TABLE_NAME`. Its
   * sweeper counts stuck and overdue instances.
   *
   * Throws `INVALID_DEPLOYMENT` for a service that cannot run the process.
   */
  connect(service: TransactionalService): void {
    assertFaultless(this.#serviceFaults(service));
    for (const consumer of service.consumers) {
      this.connectFunction(consumer.function);
    }
    service.sweeper?.watchProcess(this.name, this.table);
    this.#isConnected = true;
  }

  /**
   * Connects the function of a consumer that the service does not create: allows it to read and write instances, and sets
   * `PROCESSES_TABLE_NAME`.
   */
  connectFunction(lambda: LambdaFunction): void {
    lambda.addEnvironment('PROCESSES_TABLE_NAME', this.table.tableName);
    grant(lambda, {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resourceArns: [this.table.tableArn],
    });
    grantKey(lambda, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Grants read-only access with `npx dynamo-outbox processes`. Includes the states of instances. */
  grantInspect(grantee: IGrantable): void {
    const { table } = this;
    grant(grantee, {
      actions: ['dynamodb:DescribeTable', 'dynamodb:GetItem'],
      resourceArns: [table.tableArn],
    });
    grant(grantee, {
      actions: ['dynamodb:Query'],
      resourceArns: [`${table.tableArn}/index/${INSTANCES_BY_STATUS}`],
    });
    grantKey(grantee, table.encryptionKey, 'kms:Decrypt');
  }

  /** Grants read-only access, and deciding: `processes resume`, `compensate` and `end`. */
  grantOperate(grantee: IGrantable): void {
    this.grantInspect(grantee);
    grantSend(this.queue, grantee);
    grant(grantee, { actions: ['sqs:GetQueueUrl'], resourceArns: [this.queue.queueArn] });
  }

  #createQueue({
    process,
    service: name,
    namePrefix,
    encryptionKey,
    consumerTimeoutSeconds,
    maxReceiveCount,
  }: ProcessManagerProps): IQueue {
    const service = withDefaults({
      name,
      publishes: process.topic,
      ...(consumerTimeoutSeconds === undefined ? {} : { consumerTimeoutSeconds }),
      ...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
    });
    const source = { topic: process.topic, entry: '', fifo: false };
    return createConsumerQueues(this, { service, source }, { namePrefix, encryptionKey }).queue;
  }

  #serviceFaults(service: TransactionalService): readonly string[] {
    const who = `The process "${this.name}"`;
    const topic = this.topic.definition.name;
    return [
      ...(service.name === this.service
        ? []
        : [
            `${who} belongs to the service "${this.service}", and is connected to "${service.name}"; connect its own service.`,
          ]),
      ...(service.sweeper === undefined
        ? [
            `${who} needs the sweeper of "${service.name}", which releases its deadlines; set \`tracking\` to \`status\`, and keep the sweeper.`,
          ]
        : []),
      ...(service.hasInbox
        ? []
        : [
            `${who} needs the inbox of "${service.name}", which recognises duplicates; remove \`inbox: 'none'\`.`,
          ]),
      ...(service.topics.includes(this.topic)
        ? []
        : [`${who} publishes its deadlines to its topic; add it to \`topic\` of "${service.name}".`]),
      ...(service.consumers.some((consumer) => consumer.topic === this.topic)
        ? []
        : [
            `The service "${service.name}" does not consume the topic "${topic}", so no deadline would reach the process; add it to \`consumes\`.`,
          ]),
    ];
  }
}
