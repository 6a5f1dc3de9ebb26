import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DeleteTableCommand, PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { DeleteTopicCommand, ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  startTestBroker,
  startTestDynamoDb,
  testProgram,
  type CreatedQueue,
  type TestBroker,
  type TestDynamoDb,
} from '@dynamo-outbox/local/testing';
import {
  encodeEnvelope,
  nextMessageId,
  toCorrelationId,
  toInboxKey,
  type CorrelationId,
  type Message,
  type MessageId,
} from '@dynamo-outbox/messaging';
import { toOutboxAttributes } from '@dynamo-outbox/messaging/dynamodb';
import { encodeParked } from '@dynamo-outbox/messaging/sqs';
import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { runCli } from './run-cli.ts';
import { createTerminal } from './terminal/terminal.ts';

/** Output and exit code of a command. */
export interface CliOutcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A service with an outbox, an inbox, a FIFO queue subscribed to a FIFO topic, and a parking queue. */
export interface Ground {
  readonly dynamoDb: TestDynamoDb;
  readonly broker: TestBroker;
  /** The client of commands in this process. */
  readonly impatientSqs: SQSClient;
  readonly queue: CreatedQueue;
  readonly deadLetterQueue: CreatedQueue;
  readonly parkingQueue: CreatedQueue;
  /** Environment that points a process to these resources. */
  readonly environment: NodeJS.ProcessEnv;
  /** Empties tables and queues and deletes the topic, so that the next test starts clean. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

const tables = [
  describeOutboxTable('orders-outbox', { tracking: 'status' }),
  describeInboxTable('orders-inbox'),
];

const clearTables = async (dynamoDb: TestDynamoDb): Promise<void> => {
  for (const table of tables) {
    await dynamoDb.client.send(new DeleteTableCommand({ TableName: table.name }));
    await dynamoDb.createTable(table);
  }
};

const clearBroker = async ({ sqs, sns }: TestBroker): Promise<void> => {
  const [{ QueueUrls = [] }, { Topics = [] }] = await Promise.all([
    sqs.send(new ListQueuesCommand({})),
    sns.send(new ListTopicsCommand({})),
  ]);
  for (const QueueUrl of QueueUrls) {
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  }
  for (const { TopicArn } of Topics) {
    await sns.send(new DeleteTopicCommand({ TopicArn }));
  }
};

export const startGround = async (): Promise<Ground> => {
  const [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
  await Promise.all(tables.map((table) => dynamoDb.createTable(table)));
  const deadLetterQueue = await broker.createQueue('orders--customers--dlq', { fifo: true });
  const queue = await broker.createQueue('orders--customers', {
    fifo: true,
    deadLetter: { queueArn: deadLetterQueue.arn, maxReceiveCount: 5 },
  });
  const parkingQueue = await broker.createQueue('orders-outbox-relay--dlq');
  const impatientSqs = createImpatientSqs(broker.endpoint);
  return {
    dynamoDb,
    broker,
    impatientSqs,
    queue,
    deadLetterQueue,
    parkingQueue,
    environment: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: broker.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      DYNAMO_OUTBOX_CONFIG: join(import.meta.dirname, 'orders.fixture.json'),
    },
    clear: async () => {
      await Promise.all([clearTables(dynamoDb), clearBroker(broker)]);
    },
    stop: async () => {
      impatientSqs.destroy();
      await Promise.all([dynamoDb.stop(), broker.stop()]);
    },
  };
};

/**
 * A client for the command, without its waits for messages: the emulator has all of them at the first receive. The tests
 * in a separate process wait.
 */
const createImpatientSqs = (endpoint: string): SQSClient => {
  const sqs = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  sqs.middlewareStack.add(
    (next) => (call) =>
      next(
        'WaitTimeSeconds' in call.input ? { ...call, input: { ...call.input, WaitTimeSeconds: 0 } } : call,
      ),
    { step: 'initialize' },
  );
  return sqs;
};

/** Runs the command in this process. */
export const runHere = async (
  { dynamoDb, broker, impatientSqs, environment }: Ground,
  args: readonly string[],
): Promise<CliOutcome> => {
  let [output, errors] = ['', ''];
  const code = await runCli({
    args,
    environment,
    terminal: createTerminal({
      output: { write: (written) => (output += written) },
      errors: { write: (written) => (errors += written) },
      environment,
    }),
    createClients: () => ({
      dynamoDb: dynamoDb.client,
      sqs: impatientSqs,
      sns: broker.sns,
      eventBridge: () => Promise.reject(new Error('There is no event bus.')),
    }),
    signal: new AbortController().signal,
  });
  return { code, output, errors };
};

/** The command as it is installed. */
const installedCommand = join(import.meta.dirname, '../bin/dynamo-outbox.mjs');

/** Resolves with the path of the bundled command, for tests that start it often. */
export const bundleCommand = (): Promise<string> => testProgram(join(import.meta.dirname, 'main.ts'));

/** Options of {@link runProcess}. */
export interface ProcessOptions {
  /** Receives the process while it runs. */
  readonly meanwhile?: (child: ChildProcess) => Promise<void>;
  /** File of the command. Default: the command as it is installed. */
  readonly command?: string;
}

/** Runs the command in a separate process. */
export const runProcess = async (
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
  { meanwhile, command = installedCommand }: ProcessOptions = {},
): Promise<CliOutcome> => {
  const child = spawn(process.execPath, [command, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
    meanwhile?.(child),
  ]);
  return { code, output, errors };
};

export const correlationId = toCorrelationId('01994c6f-1111-7000-8000-00000000000b') as CorrelationId;

export const aMessage = (overrides: Partial<Message> = {}): Message => ({
  id: nextMessageId(),
  type: 'customer.credit-reserved',
  version: 1,
  source: 'customers',
  subject: 'c1',
  orderingKey: 'customer#c1',
  sequence: 1,
  sequenceIndex: 0,
  occurredAt: new Date('2026-11-20T10:15:30.000Z'),
  context: { correlationId },
  payload: { customerId: 'c1' },
  ...overrides,
});

let sent = 0;

/** Puts a body into a queue; with a reason, as a consumer dead-letters it. */
export const put = async (
  { broker }: Ground,
  queue: CreatedQueue,
  {
    body,
    groupId = 'customer#c1',
    reason,
  }: { readonly body: string; readonly groupId?: string; readonly reason?: string },
): Promise<string> => {
  sent += 1;
  const { MessageId: deliveryId = '' } = await broker.sqs.send(
    new SendMessageCommand({
      QueueUrl: queue.url,
      MessageBody: body,
      ...(queue.name.endsWith('.fifo')
        ? { MessageGroupId: groupId, MessageDeduplicationId: `d-${sent}` }
        : {}),
      ...(reason === undefined
        ? {}
        : {
            MessageAttributes: {
              DeadLetterReason: { DataType: 'String', StringValue: reason },
              DeadLetterConsumer: { DataType: 'String', StringValue: 'orders--customers' },
              DeadLetterDetail: { DataType: 'String', StringValue: 'something about it' },
            },
          }),
    }),
  );
  return deliveryId;
};

/** Records a message in the outbox: undispatched, or with the marks of a relay. */
export const record = async (
  { dynamoDb }: Ground,
  message: Message,
  ...[marks = {}, body = encodeEnvelope(message)]: readonly [
    Readonly<Record<string, AttributeValue>>?,
    string?,
  ]
): Promise<string> => {
  const sortKey = `000000000001#${message.id}`;
  const item = {
    orderingKey: message.orderingKey,
    sortKey,
    recordedAt: message.occurredAt.toISOString(),
    service: 'orders',
    messages: [{ id: message.id, type: message.type, topic: 'orders', body }],
  };
  const Item = { ...toOutboxAttributes(item, { undispatched: '0' }), ...marks };
  if ('LastDispatchedAt' in marks || 'ParkedAt' in marks) {
    delete Item['Undispatched'];
  }
  await dynamoDb.client.send(new PutItemCommand({ TableName: 'orders-outbox', Item }));
  return sortKey;
};

/** Records that a consumer processed a message. */
export const noteProcessed = async ({ dynamoDb }: Ground, messageId: MessageId): Promise<void> => {
  await dynamoDb.client.send(
    new PutItemCommand({
      TableName: 'orders-inbox',
      Item: {
        PK: { S: toInboxKey({ consumer: 'orders--customers', messageId }) },
        ProcessedAt: { S: '2026-11-20T10:15:31.500Z' },
      },
    }),
  );
};

/** Parks a message of the outbox, as the relay does. */
export const park = async (
  { broker, parkingQueue }: Ground,
  message: Message,
  sortKey: string,
): Promise<void> => {
  const { body, attributes } = encodeParked({
    kind: 'message',
    reason: 'UNKNOWN_TOPIC',
    detail: 'No topic of that name.',
    parkedAt: '2026-11-20T10:15:30.500Z',
    position: '1',
    attempts: 1,
    orderingKey: message.orderingKey,
    sortKey,
    message: { id: message.id, type: message.type, topic: 'orders', body: encodeEnvelope(message) },
    place: 0,
    service: 'orders',
    recordedAt: '2026-11-20T10:15:30.000Z',
  });
  await broker.sqs.send(
    new SendMessageCommand({
      QueueUrl: parkingQueue.url,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    }),
  );
};
