import { INSTANCES_BY_STATUS } from '@dynamo-outbox/process/tables';
import type { SweeperOptions } from '@dynamo-outbox/topology';
import { assertFaultless, describeSweeper, sweeperFaults } from '@dynamo-outbox/topology/internal';
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { OutboxRelay } from './outbox-relay.ts';
import { createFunction, type FunctionProps } from './resources/create-function.ts';
import { grantSend } from './resources/create-queue.ts';
import { grant, grantKey } from './resources/grant.ts';
import { toPublishingResources, toPublishingService } from './resources/publishing.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';
import { publishingPlaceFaults } from './rules/neighbours.ts';
import { sweeperOutcomes } from './rules/publisher-outcomes.ts';

/** Properties of a sweeper: its relay and its schedule. */
export interface OutboxSweeperProps extends SweeperOptions, Pick<FunctionProps, 'functionOptions'> {
  /** The relay whose topic and parking queue the sweeper shares. The relay is registered with the sweeper. */
  readonly relay: OutboxRelay;
}

/**
 * The second path of messages: a scheduled function that publishes items that the stream relay did not, for example
 * after an outage longer than the stream's 24 hours.
 *
 * Throws `INVALID_DEPLOYMENT` for an outbox with the tracking `none`, which does not record undispatched items, and for
 * numbers that cannot work.
 *
 * @example
 * ```ts
 * new OutboxSweeper(this, 'OutboxSweeper', { relay });
 * ```
 */
export class OutboxSweeper extends Construct {
  readonly function: LambdaFunction;
  /** Minutes between two sweeps. */
  readonly intervalMinutes: number;
  readonly #processTables = new Map<string, string>();

  constructor(scope: Construct, id: string, { relay, functionOptions, ...sweeper }: OutboxSweeperProps) {
    super(scope, id);
    const { outbox, topics, parkPolicy } = relay.publishing;
    const service = toPublishingService(relay.publishing, { sweeper });
    assertFaultless([...publishingPlaceFaults(this, { outbox, topics }), ...sweeperFaults(service)]);
    const { functions, scheduledFunctions } = describeSweeper(service);
    const [description] = functions;
    const [schedule] = scheduledFunctions;
    if (description === undefined || schedule === undefined) {
      throw new Error('The description contains no sweeper, although one was requested.');
    }
    relay.attachSweeper(sweeper);
    this.intervalMinutes = schedule.intervalMinutes;
    this.function = createFunction(this, {
      description,
      resources: toPublishingResources(relay.publishing, relay.parkingQueue),
      namePrefix: outbox.namePrefix,
      functionOptions,
    });
    outbox.grantDispatch(this.function, { parkPolicy });
    outbox.grantSearch(this.function);
    outbox.grantRelease(this.function);
    for (const topic of topics) {
      topic.grantPublish(this.function, outbox.service);
    }
    grantSend(relay.parkingQueue, this.function);
    validateAtSynth(this, () => sweeperOutcomes(description.name, this.function));
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(Duration.minutes(schedule.intervalMinutes)),
      // The next sweep comes before a retry would.
      targets: [new FunctionTarget(this.function, { retryAttempts: 0 })],
    });
  }

  /** Whether it counts the instances of a process. */
  get watchesProcesses(): boolean {
    return this.#processTables.size > 0;
  }

  /**
   * Makes the sweeper count the stuck and overdue instances of a process, and allows it to query the index of their statuses, which
   * contains no states of instances. `ProcessManager` calls it.
   */
  watchProcess(name: string, table: ITable): void {
    this.#processTables.set(name, table.tableName);
    this.function.addEnvironment(
      'PROCESS_TABLE_NAMES',
      [...this.#processTables].map(([process, tableName]) => `${process}=${tableName}`).join(','),
    );
    grant(this.function, {
      actions: ['dynamodb:Query'],
      resourceArns: [`${table.tableArn}/index/${INSTANCES_BY_STATUS}`],
    });
    grantKey(this.function, table.encryptionKey, 'kms:Decrypt');
  }
}
