import {
  type Consumer,
  type ConsumerUnitOfWork,
  createConsumer,
  createProjectionConsumer,
  defineMessage,
  defineTopic,
  handle,
  type MessageTracing,
  nextCorrelationId,
  project,
} from '@dynamo-outbox/messaging';
import { DynamoDbInbox, DynamoDbOutbox, DynamoDbProjectionWriter } from '@dynamo-outbox/messaging/dynamodb';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { microsecondsPerMessage } from './core-cost.ts';

const OrderCreated = defineMessage('order.created', {
  version: 1,
  payload: z.object({ orderId: z.uuid(), customerId: z.uuid(), orderTotal: z.int().positive() }),
});

const outboxBodies = ({ input }: TransactWriteItemsCommand): readonly string[] =>
  (input.TransactItems ?? [])
    .flatMap(({ Put }) => Put?.Item?.['Messages']?.L ?? [])
    .flatMap(({ M }) => M?.['Body']?.S ?? []);

/** A DynamoDB that answers at once; it keeps the bodies of what was written to the outbox. */
const instantClient = (bodies: string[]): Pick<DynamoDBClient, 'send'> => ({
  send: async (command: unknown) => {
    if (command instanceof TransactWriteItemsCommand) {
      bodies.push(...outboxBodies(command));
    }
    return {};
  },
});

const messages = 500;

const commitBodies = async (tracing: MessageTracing | undefined): Promise<readonly string[]> => {
  const bodies: string[] = [];
  const client = instantClient(bodies);
  for (let number = 0; number < messages; number += 1) {
    const transaction = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client,
      tableName: 'outbox',
      service: 'orders',
      topics: [defineTopic('orders', [OrderCreated])],
      context: { correlationId: nextCorrelationId() },
      tracing,
    });
    const orderId = nextCorrelationId();
    outbox.add(
      OrderCreated.create(
        { orderId, customerId: nextCorrelationId(), orderTotal: 100 },
        { about: { id: orderId, version: 0 } },
      ),
    );
    await transaction.commit();
  }
  return bodies;
};

/** What one message costs without the network, in microseconds of CPU. */
export interface ConsumerCoreCost {
  /** Decode, validate, stage inbox record and effect, commit to a client that answers at once. */
  readonly consumer: number;
  /** The same for a consumer of a projection: decode, validate, and one conditional write to a client that answers at once. */
  readonly projection: number;
  /** Validate, mint, encode and stage one message, and commit it to a client that answers at once. */
  readonly outbox: number;
}

interface OrderRow {
  readonly total: number;
}

const consumeAll = async (consumer: Consumer, bodies: readonly string[]): Promise<void> => {
  for (const body of bodies) {
    const { outcome } = await consumer.consume({ body, receiveCount: 1 });
    if (outcome !== 'processed') {
      throw new Error(`A message ended as ${outcome}.`);
    }
  }
};

export const measureConsumerCore = async (tracing?: MessageTracing): Promise<ConsumerCoreCost> => {
  const client = instantClient([]);
  const bodies = await commitBodies(tracing);
  const consumer = createConsumer({
    name: 'bench--orders',
    tracing,
    openUnitOfWork: (): ConsumerUnitOfWork & { readonly transaction: DynamoDbUnitOfWork } => {
      const transaction = new DynamoDbUnitOfWork({ client });
      const inbox = new DynamoDbInbox({ transaction, client, tableName: 'inbox', retentionDays: 30 });
      return composeUnitOfWork(transaction, { inbox, transaction });
    },
    handlers: [
      handle(OrderCreated, async ({ payload }, { transaction }) => {
        transaction.stage({
          subject: `customer ${payload.customerId}`,
          write: { Put: { TableName: 'customers', Item: { PK: { S: payload.customerId } } } },
        });
      }),
    ],
  });
  const projection = createProjectionConsumer<OrderRow>({
    name: 'bench--orders',
    tracing,
    projection: new DynamoDbProjectionWriter<OrderRow>({
      client,
      tableName: 'orders',
      toKey: (id) => ({ PK: id }),
      toAttributes: ({ total }) => (total === undefined ? {} : { Total: total }),
      tombstoneRetentionDays: 30,
    }),
    handlers: [
      project(OrderCreated, ({ payload: { orderId, orderTotal } }) => ({
        kind: 'created',
        id: orderId,
        item: { total: orderTotal },
      })),
    ],
  });
  return {
    consumer: await microsecondsPerMessage(messages, () => consumeAll(consumer, bodies)),
    projection: await microsecondsPerMessage(messages, () => consumeAll(projection, bodies)),
    outbox: await microsecondsPerMessage(messages, () => commitBodies(tracing)),
  };
};
