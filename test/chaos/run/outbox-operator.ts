import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalStack, StackEndpoints } from '@dynamo-outbox/local';
import type { MessageSelection } from '@dynamo-outbox/messaging';
import {
  type OperatingDependencies,
  type RedriveOrder,
  redriveDeadLetters,
  redriveParked,
  replayLedger,
} from '../ledger/operate.ts';
import { ledgerTopics } from '../ledger/contract.ts';
import { accountName } from '../ledger/draw-commit.ts';
import { between, createRandom, dice } from '../random.ts';
import type { Operation } from './schedule.ts';
import type { Operated } from './truth.ts';

/** Options of an outbox operator. */
export interface OutboxOperatorOptions {
  readonly seed: number;
  readonly accounts: number;
  /** The emulators with faults. */
  readonly routed: StackEndpoints;
  readonly resources: LocalStack['resources'];
  readonly marksWholeItems: boolean;
  readonly log?: ((line: string) => void) | undefined;
}

const local = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

const consumerQueues = ledgerTopics.map(({ name }) => `statements--${name}`);

// An operator at a terminal ends some commands before they are done.
const shortestMilliseconds = 4_000;
const longestMilliseconds = 15_000;

/** One command of an operator. */
interface Command {
  readonly random: () => number;
  /** Ends the command early. */
  readonly signal: AbortSignal;
}

// Selects a whole topic or key, because a replay that starts in the middle may overtake waiting messages.
const anyTopic = (random: () => number): MessageSelection => ({
  topics: [ledgerTopics[between(random, 0, ledgerTopics.length - 1)]?.name ?? ''],
});

/**
 * Runs the commands of operators on the outbox and its queues while everything runs. The commands may fail, as at any
 * terminal.
 */
export class OutboxOperator {
  readonly #options: OutboxOperatorOptions;
  readonly #dependencies: OperatingDependencies;
  readonly #redriven = new Set<string>();
  readonly #edited = new Set<string>();
  readonly #counts: Record<string, number> = {};
  readonly #underWay: Promise<void>[] = [];
  #over = new AbortController();

  constructor(options: OutboxOperatorOptions) {
    const { routed, resources, marksWholeItems } = options;
    this.#options = options;
    this.#dependencies = {
      dynamoDb: new DynamoDBClient({ ...local, endpoint: routed.dynamoDb }),
      sns: new SNSClient({ ...local, endpoint: routed.sns }),
      sqs: new SQSClient({ ...local, endpoint: routed.sqs, useQueueUrlAsEndpoint: false }),
      topicArns: Object.fromEntries(
        ledgerTopics.map(({ name }) => [name, resources.topicArns.get(name) ?? '']),
      ),
      queueUrls: Object.fromEntries([...resources.queues].map(([name, { url }]) => [name, url])),
      marksWholeItems,
      onSend: (messageId, isEdited) => {
        this.#redriven.add(messageId);
        if (isEdited) {
          this.#edited.add(messageId);
        }
      },
    };
  }

  /** The messages that were sent back so far. */
  get operated(): Operated {
    return { redriven: this.#redriven, edited: this.#edited };
  }

  /** Commands by name and outcome. */
  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  /** Begins an operation that may be ended early, and does not wait for its end. */
  begin(operation: Operation, ordinal: number): void {
    const random = this.#randomOf(ordinal);
    const time = AbortSignal.timeout(between(random, shortestMilliseconds, longestMilliseconds));
    this.#underWay.push(this.#run(operation, { random, signal: AbortSignal.any([this.#over.signal, time]) }));
  }

  /** Runs an operation to its end, however long it takes. */
  async complete(operation: Operation, ordinal: number): Promise<void> {
    await this.#run(operation, { random: this.#randomOf(ordinal), signal: this.#over.signal });
  }

  /** Interrupts the running operation, and waits until it has ended. */
  async interrupt(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#underWay);
    this.#over = new AbortController();
  }

  #randomOf(ordinal: number): () => number {
    return createRandom(this.#options.seed, 'operator', ordinal);
  }

  async #run(operation: Operation, command: Command): Promise<void> {
    const { log } = this.#options;
    try {
      const outcome = await this.#operate(operation, command);
      this.#note(`${operation} ${outcome}`);
    } catch (error) {
      this.#note(`${operation} failed`);
      log?.(`${operation} failed: ${String(error)}`);
    }
  }

  async #operate(operation: Operation, { random, signal }: Command): Promise<string> {
    const { seed } = this.#options;
    const order = (isEdited: boolean): RedriveOrder => ({
      isEdited,
      // Redrives that edit get half of the messages, so that the parked messages of one item are not sent back
      // together.
      isChosen: (id) => dice(seed, 'edited', id) < 0.5 === isEdited,
      signal,
    });
    switch (operation) {
      case 'replay-topic':
      case 'replay-key': {
        const run = `run-${Math.floor(random() * 1_000_000_000)}`;
        const selection = operation === 'replay-key' ? this.#anyKey(random) : anyTopic(random);
        return (await replayLedger(this.#dependencies, { run, selection, signal })).outcome;
      }
      case 'redrive-dead-letters':
        return this.#redriveDeadLetters(order(false));
      case 'redrive-edited-dead-letters':
        return this.#redriveDeadLetters(order(true));
      case 'redrive-parked':
        return this.#sent(await redriveParked(this.#dependencies, order(false)));
      case 'redrive-edited-parked':
        return this.#sent(await redriveParked(this.#dependencies, order(true)));
    }
  }

  #anyKey(random: () => number): MessageSelection {
    return { orderingKey: `account#${accountName(between(random, 1, this.#options.accounts))}` };
  }

  async #redriveDeadLetters(order: RedriveOrder): Promise<string> {
    const reports = await Promise.all(
      consumerQueues.map((queue) => redriveDeadLetters(this.#dependencies, queue, order)),
    );
    return reports.map((report) => this.#sent(report)).includes('partly') ? 'partly' : 'complete';
  }

  #sent({ sent, failed, unremoved, heldBack }: Awaited<ReturnType<typeof redriveParked>>): string {
    for (const { error } of failed) {
      this.#options.log?.(`A message could not be sent back: ${String(error)}`);
    }
    this.#counts['messages sent back'] = (this.#counts['messages sent back'] ?? 0) + sent;
    return failed.length + unremoved.length + heldBack > 0 ? 'partly' : 'complete';
  }

  #note(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
  }
}
