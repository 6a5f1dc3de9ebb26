/** The same pipeline as the raw floor, built with the toolkit: what a team would run. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  createInMemoryCheckpoints,
  createQueueEventSource,
  createStreamEventSource,
} from '@dynamo-outbox/local';
import {
  createConsumer,
  defineMessage,
  defineTopic,
  handle,
  type MessageContext,
  type MessagingObserver,
  nextCorrelationId,
} from '@dynamo-outbox/messaging';
import { createMessageRelay } from '@dynamo-outbox/messaging/relay';
import {
  DynamoDbInbox,
  DynamoDbOutbox,
  DynamoDbOutboxStore,
  toRelayRecords,
} from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { createSqsHandler } from '@dynamo-outbox/messaging/sqs';
import { quiet } from '@dynamo-outbox/service-runtime';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import * as z from 'zod';
import { createClients, meterCapacity } from './clients.ts';
import { Measurement } from './measurement.ts';
import { aggregateOf, padding, type PipelineSettings } from './pipeline-run.ts';

const settings = JSON.parse(process.argv[2] ?? '') as PipelineSettings;
const { dynamoDb, streams, sns, sqs } = createClients(settings);
// As the services and the relay do it.
[dynamoDb, streams, sns, sqs].forEach(quiet);
const measurement = new Measurement(settings.load);
const capacityUnits = settings.metersCapacity ? meterCapacity(dynamoDb) : undefined;
const retentionDays = 30;

const AccountCredited = defineMessage('account.credited', {
  version: 1,
  payload: z.object({ number: z.int(), sentAt: z.number(), account: z.string(), padding: z.string() }),
});

// Accounts have no version, and the floor that this is measured against orders nothing.
const accountsTopic = defineTopic('accounts', [AccountCredited], { order: 'none' });

const countUp = (table: string, key: string): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: { PK: { S: key } },
    UpdateExpression: 'ADD #total :one',
    ExpressionAttributeNames: { '#total': 'Total' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
});

const openUnitOfWork = (context: MessageContext) => {
  const transaction = new DynamoDbUnitOfWork({ client: dynamoDb });
  const outbox = new DynamoDbOutbox({
    transaction,
    client: dynamoDb,
    tableName: settings.outboxTable,
    service: 'accounts',
    topics: [accountsTopic],
    context,
    tracking: settings.tracking,
    retentionDays,
  });
  const inbox = new DynamoDbInbox({
    transaction,
    client: dynamoDb,
    tableName: settings.inboxTable,
    retentionDays,
  });
  return composeUnitOfWork(transaction, {
    outbox,
    inbox,
    countUp: (table: string, account: string) => {
      transaction.stage({ subject: `account ${account}`, write: countUp(table, account) });
    },
  });
};

const send = (number: number): Promise<void> =>
  withUnitOfWork(
    () => openUnitOfWork({ correlationId: nextCorrelationId() }),
    async (unitOfWork) => {
      const account = aggregateOf(number);
      unitOfWork.countUp(settings.sourceTable, account);
      unitOfWork.outbox.add(
        AccountCredited.create(
          { number, sentAt: performance.now(), account, padding },
          { about: { id: account } },
        ),
      );
    },
  );

const countPublishing: MessagingObserver = (event) => {
  if (event.event === 'relay.published-batch') {
    measurement.publishCalls += 1;
    measurement.publishedEntries += event.entries;
  }
};

const relay = createMessageRelay({
  publisher: new SnsMessagePublisher({ client: sns, topicArns: { accounts: settings.topicArn } }),
  maxInFlight: 4,
  observer: countPublishing,
  ...(settings.tracking === 'status'
    ? {
        store: new DynamoDbOutboxStore({ client: dynamoDb, tableName: settings.outboxTable, retentionDays }),
      }
    : {}),
});

const sentAtOf = new Map<string, { readonly number: number; readonly sentAt: number }>();

const consumer = createConsumer<ReturnType<typeof openUnitOfWork>>({
  name: 'bench--accounts',
  openUnitOfWork,
  handlers: [
    handle(AccountCredited, async ({ id, payload }, unitOfWork) => {
      sentAtOf.set(id, payload);
      unitOfWork.countUp(settings.targetTable, payload.account);
    }),
  ],
  observer: (event) => {
    const sent =
      event.event === 'consumer.consumed' && event.messageId !== undefined
        ? sentAtOf.get(event.messageId)
        : undefined;
    if (sent !== undefined) {
      measurement.handled(sent.number, sent.sentAt);
    }
  },
});

const handleQueue = createSqsHandler({
  consumer,
  deadLetters: {
    send: async () => {
      throw new Error('The benchmark sends nothing that could be rejected.');
    },
  },
});

const region = 'us-east-1';
const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const sources = [
  createStreamEventSource({
    streams,
    region,
    mapping: {
      function: 'relay',
      table: settings.outboxTable,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 200,
      batchingWindowSeconds: 0,
      eventNames: ['INSERT'],
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 3,
      maximumRecordAgeSeconds: -1,
      parallelizationFactor: 1,
      streamArn: settings.streamArn,
    },
    invoke: async ({ Records }) => {
      const { firstFailed } = await relay.dispatch(toRelayRecords(Records));
      return { batchItemFailures: firstFailed === undefined ? [] : [{ itemIdentifier: firstFailed }] };
    },
    checkpoints: createInMemoryCheckpoints(),
    onFailure: async () => {
      throw new Error('The benchmark gives nothing up.');
    },
    warn,
    pollMilliseconds: 5,
  }),
  createQueueEventSource({
    sqs,
    region,
    mapping: {
      function: 'consumer',
      queue: 'bench--accounts',
      batchSize: 10,
      batchingWindowSeconds: 0,
      reportBatchItemFailures: true,
      maximumConcurrency: 2,
      queueUrl: settings.queueUrl,
      queueArn: settings.queueArn,
    },
    invoke: (event) => handleQueue(event, { getRemainingTimeInMillis: () => 30_000 }),
    warn,
  }),
];

for (const source of sources) {
  source.start();
}
const result = await measurement.run(send);
await Promise.all(sources.map((source) => source.stop()));
process.stdout.write(`${JSON.stringify({ ...result, capacityUnits })}\n`);
