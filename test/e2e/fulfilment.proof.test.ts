/** Kills the services of the fulfilment example at random moments. Every order must end, and credit, stock and parcels must add up. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  startTestBroker,
  startTestDynamoDb,
  type TestBroker,
  type TestDynamoDb,
  testProgram,
} from '@dynamo-outbox/local/testing';
import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { describeProcessTable } from '@dynamo-outbox/process/tables';
import { defineService } from '@dynamo-outbox/service';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderPlaced, shopTopic } from '../../examples/fulfilment/contract.ts';
import { eventually } from '../support/eventually.ts';

const parts = ['fulfilment', 'credit', 'stock', 'shipping'] as const;
const reservingParts = ['credit', 'stock', 'shipping'] as const;
type Part = (typeof parts)[number];

const kinds = ['good', 'poor', 'empty', 'silent'] as const;
const orders = kinds.flatMap((kind) => [1, 2, 3].map((number) => `${kind}-${number}`));
const kills = 12;

describe('the fulfilment example, whose services are killed at random moments', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let program: string;
  const environments = new Map<string, Record<string, string>>();
  const children = new Map<Part, ChildProcess>();

  const itemsOf = async (tableName: string) =>
    (await dynamoDb.client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }))).Items ?? [];

  const start = (part: Part): void => {
    children.set(
      part,
      fork(program, {
        env: { ...environments.get(part), PART: part },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    );
  };

  beforeAll(async () => {
    [dynamoDb, broker, program] = await Promise.all([
      startTestDynamoDb(),
      startTestBroker(),
      testProgram(join(import.meta.dirname, 'fulfilment-part.fixture.ts')),
    ]);
    const visibility = { visibilityTimeoutSeconds: 3 };
    const inputs = await broker.createQueue('fulfilment--inputs', visibility);
    const commands = await broker.createTopic('fulfilment-commands', { fifo: true });
    const topicArns = [
      `shop=${inputs.arn}`,
      `fulfilment-answers=${inputs.arn}`,
      `fulfilment--process=${inputs.arn}`,
      `fulfilment-commands=${commands}`,
    ];
    for (const service of ['shop', ...parts]) {
      await dynamoDb.createTable(describeOutboxTable(`${service}-outbox`, { tracking: 'status' }));
      await dynamoDb.createTable(describeInboxTable(`${service}-inbox`));
      await dynamoDb.createTable({
        name: `${service}-items`,
        partitionKey: { name: 'PK', type: 'S' },
        indexes: [],
      });
      const isReserving = service !== 'shop' && service !== 'fulfilment';
      const queue = isReserving
        ? await broker.createQueue(`${service}--fulfilment-commands`, { fifo: true, ...visibility })
        : inputs;
      if (isReserving) {
        await broker.subscribe(commands, queue.arn);
      }
      const deadLetters = await broker.createQueue(`${service}--dlq`, { fifo: isReserving });
      environments.set(service, {
        PATH: process.env['PATH'] ?? '',
        SERVICE_NAME: service,
        OUTBOX_TABLE_NAME: `${service}-outbox`,
        OUTBOX_TRACKING: 'status',
        OUTBOX_RETENTION_DAYS: '7',
        INBOX_TABLE_NAME: `${service}-inbox`,
        INBOX_RETENTION_DAYS: '30',
        PROCESSES_TABLE_NAME: 'fulfilment-processes',
        RESERVATIONS_TABLE_NAME: `${service}-items`,
        RELAY_TOPIC_ARNS: topicArns.join(','),
        RELAY_MAX_IN_FLIGHT: '4',
        POLLING_CLAIM_TIMEOUT_SECONDS: '10',
        QUEUE_URL: queue.url,
        DEAD_LETTER_QUEUE_URL: deadLetters.url,
        MAX_RECEIVE_COUNT: '1000',
        LOG_LEVEL: 'SILENT',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
        AWS_ENDPOINT_URL_SNS: broker.endpoint,
        AWS_ENDPOINT_URL_SQS: broker.endpoint,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      });
    }
    await dynamoDb.createTable(describeProcessTable('fulfilment-processes'));
  });

  afterAll(async () => {
    for (const child of children.values()) {
      child.kill('SIGKILL');
    }
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  it('ends every order, and credit, stock and parcels add up', async () => {
    const shop = defineService({
      name: 'shop',
      topics: [shopTopic],
      environment: environments.get('shop') ?? {},
    });
    const relay = shop.relay({ streamRelay: false });
    await shop.run(async ({ outbox }) => {
      for (const orderId of orders) {
        const order = { orderId, customerId: 'c-1', sku: 'lamp', total: 100 };
        outbox.add(OrderPlaced.create(order, { about: { id: orderId } }));
      }
    });
    parts.forEach(start);
    await relay.start();

    for (let kill = 0; kill < kills; kill += 1) {
      // A random moment is the point: no condition marks the moment of a crash.
      await pause(200 + Math.random() * 600);
      const part = parts[Math.floor(Math.random() * parts.length)] ?? 'fulfilment';
      children.get(part)?.kill('SIGKILL');
      start(part);
    }

    const statuses = async (): Promise<ReadonlyMap<string, string>> =>
      new Map(
        (await itemsOf('fulfilment-processes')).map(({ Instance, Status }) => [
          Instance?.S ?? '',
          Status?.S ?? '',
        ]),
      );
    const ended = await eventually('every order has ended', async () => {
      const found = await statuses();
      const isOpen = [...found.values()].some((status) => ['running', 'compensating'].includes(status));
      return found.size === orders.length && !isOpen ? found : undefined;
    });
    await relay.stop();
    const held = async (part: Part): Promise<ReadonlySet<string>> =>
      new Set(
        (await itemsOf(`${part}-items`))
          .filter(({ Status }) => Status?.S === 'reserved')
          .map(({ PK }) => PK?.S ?? ''),
      );
    const completed = orders.filter((orderId) => ended.get(orderId) === 'completed').toSorted();
    // Releases of stock are not confirmed, so the last of them may still be on its way.
    const reserved = await eventually('what is held adds up', async () => {
      const all = await Promise.all(reservingParts.map(async (part) => [...(await held(part))].toSorted()));
      return all.every((each) => each.join() === completed.join()) ? all : undefined;
    });
    expect(reserved).toEqual([completed, completed, completed]);
    for (const [orderId, status] of ended) {
      expect([orderId, status]).toEqual([
        orderId,
        orderId.startsWith('good') ? expect.stringMatching(/^(completed|compensated)$/u) : 'compensated',
      ]);
    }
  });
});
