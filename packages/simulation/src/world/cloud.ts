import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describeInboxTable, describeOutboxTable, type TableShape } from '@dynamo-outbox/messaging/tables';
import type { TransientRefusal } from '../dynamodb/errors.ts';
import { ModelDatabase, ModelDynamoDbClient } from '../dynamodb/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { PerformCall } from '../engine/model-call.ts';
import type { SimulatedProcess } from '../engine/simulated-process.ts';
import { connectionLost } from '../engine/service-errors.ts';
import type { Setup } from '../history/setup.ts';
import type { ModelObjects } from '../s3/model-s3-client.ts';
import { ModelS3Client } from '../s3/model-s3-client.ts';
import { ModelSnsClient } from '../sns/model-sns-client.ts';
import { ModelTopic } from '../sns/model-topic.ts';
import { ModelQueue } from '../sqs/model-queue.ts';
import { ModelSqsClient } from '../sqs/model-sqs-client.ts';
import type { Audit } from './audit.ts';
import { emptyAudit } from './audit.ts';
import { entryType, names } from './contract.ts';
import { Deployments } from './deployments.ts';
import type { WorldParts } from './parts.ts';
import { BodyReader } from './read-body.ts';

const arnOf = (service: string, name: string): string =>
  `arn:aws:${service}:eu-central-1:000000000000:${name}`;
const urlOf = (name: string): string => `https://sqs.eu-central-1.amazonaws.com/000000000000/${name}`;

const plainTable = (name: string): TableShape => ({
  name,
  partitionKey: { name: 'PK', type: 'S' },
  indexes: [],
  timeToLiveAttribute: 'ExpiresAt',
});

const longestLagMilliseconds = 400;
const duplicateShare = 0.05;
const visibilityTimeoutSeconds = 60;

const markOperation = 'BatchExecuteStatement';

/** How DynamoDB refuses marks. */
export interface MarkTrouble {
  readonly refusal: TransientRefusal;
  /** Additional time of each call, in milliseconds. */
  readonly delayMilliseconds: number;
}

/** The clients of one process. */
export interface ProcessClients {
  readonly dynamoDb: Pick<DynamoDBClient, 'send'>;
  readonly sns: ModelSnsClient;
  readonly sqs: ModelSqsClient;
  readonly s3: ModelS3Client;
}

/** The AWS account of a history: tables, topics, queues and objects, and the current outages. */
export class Cloud {
  readonly engine: Engine;
  readonly database: ModelDatabase;
  readonly topic: ModelTopic;
  readonly echoTopic: ModelTopic;
  readonly queue: ModelQueue;
  readonly deadLetters: ModelQueue;
  readonly parking: ModelQueue;
  readonly objects: ModelObjects = new Map();
  /** Reads bodies for the rules. */
  readonly bodies = new BodyReader(this.objects);
  /** The versions that the services run. */
  readonly deployments: Deployments;
  /** Services that are unreachable now: `sns`, `dynamodb`. */
  readonly down = new Set<string>();
  /** Time at which a service was last unreachable, in epoch milliseconds. */
  lastDownAt = Number.NEGATIVE_INFINITY;
  /** How DynamoDB currently answers batch statements, which are the marks. `undefined` means as usual. */
  markTrouble: MarkTrouble | undefined;
  /** Observations during the run. */
  readonly audit: Audit = emptyAudit();
  /** The parts that the services are built from. */
  readonly parts: WorldParts;
  /** Called after each change of a table. */
  onTableChanged: () => void = () => undefined;
  /** Called with the instant, in epoch milliseconds, at which a message of the main queue can be received. */
  onMessageAvailable: (at: number) => void = () => undefined;

  constructor(engine: Engine, setup: Setup, parts: WorldParts) {
    this.engine = engine;
    this.parts = parts;
    this.deployments = new Deployments(engine, setup);
    const random = engine.random('cloud');
    const now = (): number => engine.now;
    this.database = new ModelDatabase({
      now,
      random: () => random.next(),
      lag: () => random.below(longestLagMilliseconds),
      shards: setup.streamShards,
      refuse: ({ operation }) => (operation === markOperation ? this.markTrouble?.refusal : undefined),
    });
    this.#createTables(setup);
    const world = {
      now,
      random,
      duplicates: duplicateShare,
      after: (milliseconds: number, run: () => void) => {
        engine.after(milliseconds, run);
      },
    };
    const suffix = setup.isFifo ? '.fifo' : '';
    const secondsKept = 30 * 86_400;
    const ownQueue = (name: string): ModelQueue =>
      new ModelQueue({ name, visibilityTimeoutSeconds, retentionSeconds: secondsKept }, world);
    this.deadLetters = ownQueue(`ledger--dlq${suffix}`);
    this.parking = ownQueue('parking');
    this.queue = new ModelQueue(
      {
        name: `ledger${suffix}`,
        visibilityTimeoutSeconds,
        retentionSeconds: secondsKept,
        redrive: { maxReceiveCount: setup.maxReceiveCount, to: this.deadLetters },
      },
      {
        ...world,
        onAvailable: (_, at) => {
          this.onMessageAvailable(at);
        },
      },
    );
    this.topic = new ModelTopic(arnOf('sns', `accounts${suffix}`), world);
    this.topic.subscribe({ queue: this.queue, types: [entryType], isRaw: !setup.isWrapped });
    this.echoTopic = new ModelTopic(arnOf('sns', 'echoes'), world);
  }

  /** ARNs by logical name; `nowhere` is in none. */
  get topicArns(): Readonly<Record<string, string>> {
    return { accounts: this.topic.arn, echoes: this.echoTopic.arn };
  }

  /** URL of a queue. */
  urlOf(queue: ModelQueue): string {
    return urlOf(queue.name);
  }

  /** Makes the clients of a process. */
  clientsOf(process: SimulatedProcess): ProcessClients {
    const perform = this.#guarded(process);
    const queues = new Map(
      [this.queue, this.deadLetters, this.parking].map((queue) => [urlOf(queue.name), queue]),
    );
    const allTopics = new Map([this.topic, this.echoTopic].map((topic) => [topic.arn, topic]));
    return {
      dynamoDb: new ModelDynamoDbClient({ database: this.database, perform }),
      sns: new ModelSnsClient(allTopics, perform),
      sqs: new ModelSqsClient(queues, perform),
      s3: new ModelS3Client(this.objects, perform),
    };
  }

  /** Fails calls to a service that is down, and reports changes of tables. */
  #guarded(process: SimulatedProcess): PerformCall {
    return async (call, effect) => {
      if (this.markTrouble !== undefined && call.operation === markOperation) {
        await process.sleep(this.markTrouble.delayMilliseconds);
      }
      return process.perform(call, (isPartial) => {
        if (this.down.has(call.service)) {
          this.lastDownAt = this.engine.now;
          throw connectionLost();
        }
        const before = this.database.writes.length;
        const result = effect(isPartial);
        if (this.database.writes.length > before) {
          this.onTableChanged();
        }
        return result;
      });
    };
  }

  #createTables({ tracking }: Setup): void {
    this.database.createTable(describeOutboxTable(names.outbox, { tracking }));
    this.database.createTable(describeOutboxTable(names.echoOutbox, { tracking: 'none' }));
    this.database.createTable(describeInboxTable(names.inbox));
    this.database.createTable(plainTable(names.accounts));
    this.database.createTable(plainTable(names.effects));
  }
}
