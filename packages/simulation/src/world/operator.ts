import { createReplay, type RedriveTarget, type SeenMessage } from '@dynamo-outbox/messaging/recovery';
import type { ParkedKeys } from '@dynamo-outbox/messaging/relay';
import { DynamoDbOutboxStore, DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsRedriveTarget, SqsDeadLetterQueue } from '@dynamo-outbox/messaging/sqs';
import { createParkedKeys } from './parked-keys.ts';
import { once } from '../engine/once.ts';
import { SimulatedProcess } from '../engine/simulated-process.ts';
import type { Setup } from '../history/setup.ts';
import type { Step } from '../history/step.ts';
import type { ModelQueue } from '../sqs/model-queue.ts';
import { auditRedriveTarget } from './audited-ports.ts';
import type { Cloud, ProcessClients } from './cloud.ts';
import { names } from './contract.ts';
import { toFixedBody } from './fixed-body.ts';
import { outboxRetentionDays } from './relay.ts';

/** A task of an operator at a separate terminal. */
export interface OperatorTask {
  readonly name: string;
  readonly work: (operator: OperatorAtWork) => Promise<unknown>;
}

interface OperatorAtWork {
  readonly process: SimulatedProcess;
  readonly clients: ProcessClients;
}

const editBody = ({ deadLetter }: SeenMessage): string => toFixedBody(deadLetter.body);

const waitingQueue = (
  cloud: Cloud,
  { clients, process }: OperatorAtWork,
  queue: ModelQueue,
): SqsDeadLetterQueue =>
  new SqsDeadLetterQueue({
    client: clients.sqs.asSdk(),
    queueUrl: cloud.urlOf(queue),
    isParkingQueue: queue === cloud.parking,
    sleep: process.sleep,
  });

const timed = ({ process }: OperatorAtWork) => ({
  clock: process.clock,
  sleep: process.sleep,
  timers: process.timers,
  random: process.random,
});

/** Sends dead letters back to the queue of the consumer. */
const redriveDeadLetters = (
  cloud: Cloud,
  { isEdited, perSecond }: Extract<Step, { readonly kind: 'redrive-dead-letters' }>,
): OperatorTask => ({
  name: 'redrive-dead-letters',
  work: (operator) =>
    cloud.parts.redrive({
      queue: waitingQueue(cloud, operator, cloud.deadLetters),
      target: auditRedriveTarget(
        new SqsRedriveTarget({ client: operator.clients.sqs.asSdk(), queueUrl: cloud.urlOf(cloud.queue) }),
        cloud,
      ),
      ...(perSecond === undefined ? {} : { messagesPerSecond: perSecond }),
      ...(isEdited ? { edit: editBody } : {}),
      ...timed(operator),
    }),
});

const parkedTarget = (cloud: Cloud, { tracking }: Setup, operator: OperatorAtWork): RedriveTarget =>
  cloud.parts.createRedriveTarget({
    publisher: new SnsMessagePublisher({ client: operator.clients.sns, topicArns: cloud.topicArns }),
    ...(tracking === 'none'
      ? {}
      : {
          store: new DynamoDbOutboxStore({
            client: operator.clients.dynamoDb,
            tableName: names.outbox,
            retentionDays: outboxRetentionDays,
            ...timed(operator),
          }),
        }),
  });

const parkedKeys = ({ parkPolicy }: Setup, operator: OperatorAtWork): { readonly parkedKeys?: ParkedKeys } =>
  parkPolicy === 'parkMessage' ? {} : { parkedKeys: createParkedKeys(operator) };

/** Publishes parked messages, and edits those that the topic refused. */
const redriveParked = (cloud: Cloud, setup: Setup, limit: number): OperatorTask => ({
  name: 'redrive-parked',
  work: (operator) =>
    cloud.parts.redrive({
      queue: waitingQueue(cloud, operator, cloud.parking),
      target: auditRedriveTarget(parkedTarget(cloud, setup, operator), cloud),
      edit: editBody,
      limit,
      ...parkedKeys(setup, operator),
      ...timed(operator),
    }),
});

/** Replays the messages of the outbox. */
export const replayOutbox = (cloud: Cloud, account: number | undefined): OperatorTask => ({
  name: 'replay',
  work: ({ process, clients }) => {
    const replay = createReplay({
      items: new DynamoDbRecordedItems({ client: clients.dynamoDb, tableName: names.outbox, pageSize: 3 }),
      publisher: new SnsMessagePublisher({
        client: clients.sns,
        topicArns: cloud.topicArns,
        replay: { run: process.nextUuid().slice(0, 8) },
      }),
      perSecond: 10,
      ...timed({ process, clients }),
    });
    return replay({ selection: account === undefined ? {} : { orderingKey: `account#${account}` } });
  },
});

type OperatorStep = Extract<Step, { readonly kind: 'redrive-dead-letters' | 'redrive-parked' | 'replay' }>;

/** Returns the task that a step of a history gives to an operator. */
export const toTask = (cloud: Cloud, setup: Setup, step: OperatorStep): OperatorTask => {
  switch (step.kind) {
    case 'redrive-dead-letters':
      return redriveDeadLetters(cloud, step);
    case 'redrive-parked':
      return redriveParked(cloud, setup, step.limit);
    case 'replay':
      return replayOutbox(cloud, step.account);
  }
};

/** Starts operators, each in its own process, and tracks whether they are finished. */
export class Operators {
  readonly #cloud: Cloud;
  readonly #skewMilliseconds: number;
  #started = 0;
  #atWork = 0;

  constructor(cloud: Cloud, { operatorSkewMilliseconds }: Setup) {
    this.#cloud = cloud;
    this.#skewMilliseconds = operatorSkewMilliseconds;
  }

  /** Whether no operator is at work. */
  get isIdle(): boolean {
    return this.#atWork === 0;
  }

  /** Starts an operator on a task, and calls back when the operator succeeds, fails or dies. */
  start({ name, work }: OperatorTask, over: () => void = () => undefined): void {
    this.#started += 1;
    this.#atWork += 1;
    const { engine } = this.#cloud;
    const place = `${name}#${this.#started}`;
    const process = new SimulatedProcess(engine, {
      name: place,
      skewMilliseconds: engine
        .random(`${place}/skew`)
        .between(-this.#skewMilliseconds, this.#skewMilliseconds),
      maxAttempts: 3,
    });
    const end = once((how: string) => {
      this.#atWork -= 1;
      engine.timeline?.add(engine.now, process.name, how);
      over();
    });
    process.whenKilled(() => {
      end('is gone');
    });
    void work({ process, clients: this.#cloud.clientsOf(process) }).then(
      (report) => {
        end(`ends: ${JSON.stringify(report)}`);
      },
      (error: unknown) => {
        end(`fails: ${String(error)}`);
      },
    );
  }
}
