/** A local stack of two services, of which each can be deployed in three versions of their contract. */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { scanAll } from './scan-all.fixture.ts';
import { type LocalStack, startLocalStack } from '@dynamo-outbox/local';
import { testCacheDirectory } from '@dynamo-outbox/local/testing';
import { defineMessage, defineTopic, nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox, DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import {
  createReplay,
  redrive,
  type RedriveReport,
  type ReplayReport,
} from '@dynamo-outbox/messaging/recovery';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsDeadLetterQueue, SqsRedriveTarget } from '@dynamo-outbox/messaging/sqs';
import { combine, describeTransactionalService, type DeploymentDescription } from '@dynamo-outbox/topology';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { eventually } from '../../support/eventually.ts';
import {
  type ContractVersion,
  type OrderCreated,
  orderCreatedOf,
  ordersTopicOf,
  placedOrder,
} from './contract.fixture.ts';

const versions: readonly ContractVersion[] = [1, 2, 3];
const root = join(import.meta.dirname, '../../..');
const functionOf = (version: ContractVersion): string => `ledger--orders-v${version}`;
const entryOf = (version: ContractVersion): string => `test/e2e/rollout/ledger-v${version}.fixture.ts`;

const ledgerTopic = defineTopic('ledger', [
  defineMessage('ledger.closed', { version: 1, payload: z.object({}) }),
]);

/** The two services, with a function of the consumer for each version of the contract on the same queue. */
const describeRollout = (fifo: boolean): DeploymentDescription => {
  const topic = ordersTopicOf(orderCreatedOf(1));
  const common = { fifo, sweeper: 'none' } as const;
  const described = combine(
    describeTransactionalService({ ...common, name: 'orders', publishes: topic }),
    describeTransactionalService({
      ...common,
      name: 'ledger',
      publishes: ledgerTopic,
      // The queue's visibility timeout is six times this, and a stopped function delays its messages by it.
      consumerTimeoutSeconds: 2,
      consumes: [{ topic, messageTypes: ['order.created'], entry: entryOf(1), fifo }],
    }),
  );
  return {
    ...described,
    functions: described.functions.flatMap((each) =>
      each.name === 'ledger--orders'
        ? versions.map((version) => ({ ...each, name: functionOf(version), entry: entryOf(version) }))
        : [each],
    ),
    queueMappings: described.queueMappings.flatMap((mapping) =>
      mapping.function === 'ledger--orders'
        ? versions.map((version) => ({ ...mapping, function: functionOf(version) }))
        : [mapping],
    ),
  };
};

/** How the ledger booked an order. */
export interface Booking {
  readonly orderId: string;
  readonly times: number;
  /** Version of the function that booked it. */
  readonly handledBy: number;
  /** What its handler saw. */
  readonly seen: unknown;
}

const maxOrdersDuringWork = 30;

/** A producer and a consumer on the local stack, deployed in versions of their contract. */
export class RolloutStack {
  readonly #stack: LocalStack;
  readonly #log: readonly string[];
  readonly #orders: string[] = [];
  #producer: { readonly version: ContractVersion; readonly definition: OrderCreated };

  constructor(stack: LocalStack, log: readonly string[]) {
    this.#stack = stack;
    this.#log = log;
    this.#producer = { version: 1, definition: orderCreatedOf(1) };
  }

  /** Deploys the producer: later orders are placed by its new code. */
  deployProducer(version: ContractVersion, definition: OrderCreated = orderCreatedOf(version)): void {
    this.#producer = { version, definition };
  }

  /** Deploys the consumer: only functions of these versions run, and two versions share the queue. */
  async deployConsumer(...running: readonly ContractVersion[]): Promise<void> {
    await this.#stack.killFunctionHost('SIGTERM');
    const without = versions.filter((version) => !running.includes(version)).map(functionOf);
    await this.#stack.startFunctionHost({ without });
  }

  /** Places orders, each in one transaction with its message. */
  async place(count: number, prefix = ''): Promise<void> {
    for (let placed = 0; placed < count; placed += 1) {
      await this.#placeOne(`${prefix}${randomUUID()}`);
    }
  }

  /** Places orders until the work ends, up to a limit. */
  async placeDuring(work: Promise<void>): Promise<void> {
    const over = new AbortController();
    const ended = work.finally(() => {
      over.abort();
    });
    for (let placed = 0; placed < maxOrdersDuringWork && !over.signal.aborted; placed += 1) {
      await this.place(1);
    }
    await ended;
  }

  /** Publishes everything again that the outbox holds. */
  replay(): Promise<ReplayReport> {
    const { clients, resources } = this.#stack;
    return createReplay({
      items: new DynamoDbRecordedItems({ client: clients.dynamoDb, tableName: 'orders-outbox' }),
      publisher: new SnsMessagePublisher({
        client: clients.sns,
        topicArns: { orders: resources.topicArns.get('orders') ?? '' },
        replay: { run: randomUUID().slice(0, 8) },
      }),
      perSecond: 500,
    })({ selection: {} });
  }

  /** Sends all dead letters back to the consumer. */
  redrive(): Promise<RedriveReport> {
    const { sqs: client } = this.#stack.clients;
    return redrive({
      queue: new SqsDeadLetterQueue({ client, queueUrl: this.#urlOf('ledger--orders--dlq') }),
      target: new SqsRedriveTarget({ client, queueUrl: this.#urlOf('ledger--orders') }),
    });
  }

  /** How the ledger booked each order. */
  async bookings(): Promise<readonly Booking[]> {
    const items = await scanAll(this.#stack.clients.dynamoDb, 'ledger');
    return items.map((item) => ({
      orderId: item['PK']?.S ?? '',
      times: Number(item['Times']?.N),
      handledBy: Number(item['HandledBy']?.N),
      seen: JSON.parse(item['Seen']?.S ?? 'null') as unknown,
    }));
  }

  /** Waits until every order is booked whose id has no such prefix, and no message is left on the queue. */
  async untilSettled({ except = 'none' }: { readonly except?: string } = {}): Promise<readonly Booking[]> {
    return eventually('every order is booked and the queue is empty', async () => {
      const bookings = await this.bookings();
      const booked = new Set(bookings.map(({ orderId }) => orderId));
      const isComplete = this.#orders.every((id) => id.startsWith(except) || booked.has(id));
      return isComplete && (await this.#depthOf('ledger--orders')) === 0 ? bookings : undefined;
    });
  }

  /** Waits until at least so many deliveries were postponed since the given count. */
  async untilPostponed(count: number): Promise<void> {
    await eventually(`${count} deliveries are postponed`, async () =>
      this.count('consumer.postponed', 'NEWER_MESSAGE_VERSION') >= count ? true : undefined,
    );
  }

  /** Waits until so many messages are on the dead-letter queue. */
  async untilDeadLettered(count: number): Promise<void> {
    await eventually(`${count} messages are dead-lettered`, async () =>
      (await this.deadLetters()) === count ? true : undefined,
    );
  }

  /** Reasons of all messages that the consumer ever dead-lettered. */
  rejectReasons(): readonly string[] {
    const reasons = this.#log
      .filter((line) => line.includes('"consumer.consumed"') && line.includes('"rejected"'))
      .map((line) => /"reason":"(\w+)"/u.exec(line)?.[1] ?? line);
    return [...new Set(reasons)];
  }

  /** Number of messages on the dead-letter queue. */
  deadLetters(): Promise<number> {
    return this.#depthOf('ledger--orders--dlq');
  }

  /** Counts the log entries of functions with an event and a text. */
  count(event: string, text = ''): number {
    return this.#log.filter((line) => line.includes(`"${event}"`) && line.includes(text)).length;
  }

  /** Ends the stack. */
  stop(): Promise<void> {
    return this.#stack.stop();
  }

  #urlOf(queue: string): string {
    return this.#stack.resources.queues.get(queue)?.url ?? '';
  }

  async #depthOf(queue: string): Promise<number> {
    const { Attributes = {} } = await this.#stack.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#urlOf(queue), AttributeNames: ['All'] }),
    );
    return (
      Number(Attributes['ApproximateNumberOfMessages']) +
      Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
    );
  }

  async #placeOne(orderId: string): Promise<void> {
    const { version, definition } = this.#producer;
    const client = this.#stack.clients.dynamoDb;
    const open = () => {
      const transaction = new DynamoDbUnitOfWork({ client });
      const outbox = new DynamoDbOutbox({
        transaction,
        client,
        tableName: 'orders-outbox',
        service: 'orders',
        topics: [ordersTopicOf(definition)],
        context: { correlationId: nextCorrelationId() },
      });
      return composeUnitOfWork(transaction, { transaction, outbox });
    };
    await withUnitOfWork(open, async ({ transaction, outbox }) => {
      transaction.put({
        subject: `order ${orderId}`,
        TableName: 'orders',
        Item: { PK: orderId, Version: 0 },
      });
      outbox.add(definition.create(placedOrder(orderId, version), { about: { id: orderId, version: 0 } }));
    });
    this.#orders.push(orderId);
  }
}

/** Starts both services in version 1. */
export const startRollout = async ({ fifo }: { readonly fifo: boolean }): Promise<RolloutStack> => {
  const log: string[] = [];
  const stack = await startLocalStack({
    description: describeRollout(fifo),
    root,
    bundleCacheDirectory: testCacheDirectory,
    environment: { LOG_LEVEL: 'INFO' },
    forwardsFunctionOutput: true,
    warn: (line) => log.push(line),
  });
  const rollout = new RolloutStack(stack, log);
  await rollout.deployConsumer(1);
  return rollout;
};
