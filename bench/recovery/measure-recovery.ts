import { CreateTopicCommand } from '@aws-sdk/client-sns';
import {
  createBrokerClients,
  createDynamoDbClients,
  createInMemoryCheckpoints,
  createStreamEventSource,
  createTable,
  startDynoxide,
  startFauxqs,
  stripTransactionToken,
} from '@dynamo-outbox/local';
import { defineMessage, defineTopic, nextCorrelationId } from '@dynamo-outbox/messaging';
import { createMessageRelay, createPollingRelay } from '@dynamo-outbox/messaging/relay';
import {
  DynamoDbOutbox,
  DynamoDbOutboxStore,
  DynamoDbUndispatchedItems,
  toRelayRecords,
} from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { quiet } from '@dynamo-outbox/service-runtime';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import * as z from 'zod';
import { aggregateOf, padding } from '../pipeline/pipeline-run.ts';
import { rounded } from '../support/statistics.ts';

/** How fast a backlog is published once the outage is over, in messages a second. */
export interface RecoveryFigures {
  readonly backlog: number;
  /** By the message relay, reading the stream from where it stopped. */
  readonly relay: number;
  /** By one sweeper, from the list of what is undispatched. */
  readonly sweeper: number;
}

const backlog = 2_000;
const retentionDays = 30;

const AccountCredited = defineMessage('account.credited', {
  version: 1,
  payload: z.object({ account: z.string(), padding: z.string() }),
});
const topics = [defineTopic('accounts', [AccountCredited])];

type Outage = Awaited<ReturnType<typeof startOutage>>;

/** Emulators with a full outbox that nobody has looked at. */
const startOutage = async () => {
  const dynoxide = await startDynoxide();
  const fauxqs = await startFauxqs();
  const { dynamoDb, streams } = createDynamoDbClients(dynoxide.endpoint);
  const { sns } = createBrokerClients(fauxqs.endpoint);
  stripTransactionToken(dynamoDb);
  [dynamoDb, streams, sns].forEach(quiet);
  const table = await createTable(dynamoDb, describeOutboxTable('outbox', { tracking: 'status' }));
  const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'accounts' }));
  const numbers = Array.from({ length: backlog }, (_, number) => number).values();
  const commitAll = async (): Promise<void> => {
    for (const number of numbers) {
      const transaction = new DynamoDbUnitOfWork({ client: dynamoDb });
      const context = { correlationId: nextCorrelationId() };
      const outbox = new DynamoDbOutbox({
        transaction,
        client: dynamoDb,
        tableName: 'outbox',
        service: 'accounts',
        topics,
        context,
      });
      const account = aggregateOf(number);
      outbox.add(AccountCredited.create({ account, padding }, { about: { id: account, version: number } }));
      await transaction.commit();
    }
  };
  await Promise.all(Array.from({ length: 8 }, commitAll));
  return {
    dynamoDb,
    streams,
    streamArn: table.streamArn ?? '',
    publisher: new SnsMessagePublisher({ client: sns, topicArns: { accounts: topicArn } }),
    store: new DynamoDbOutboxStore({ client: dynamoDb, tableName: 'outbox', retentionDays }),
    stop: async () => {
      await Promise.all([dynoxide.stop(), fauxqs.stop()]);
    },
  };
};

const perSecond = (milliseconds: number): number => rounded((backlog * 1_000) / milliseconds, 0);

const recoverByRelay = async ({ streams, streamArn, publisher, store }: Outage): Promise<number> => {
  const relay = createMessageRelay({ publisher, store, maxInFlight: 4 });
  const startedAt = performance.now();
  let published = 0;
  await new Promise<void>((resolve, reject) => {
    const source = createStreamEventSource({
      streams,
      region: 'us-east-1',
      mapping: {
        function: 'relay',
        table: 'outbox',
        startingPosition: 'TRIM_HORIZON',
        batchSize: 100,
        batchingWindowSeconds: 0,
        eventNames: ['INSERT'],
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: 3,
        maximumRecordAgeSeconds: 86_400,
        parallelizationFactor: 1,
        streamArn,
      },
      invoke: async ({ Records }) => {
        const report = await relay.dispatch(toRelayRecords(Records));
        published += report.published;
        if (published >= backlog) {
          void source.stop();
          resolve();
        }
        return { batchItemFailures: [] };
      },
      checkpoints: createInMemoryCheckpoints(),
      onFailure: async () => {
        reject(new Error('The relay gave records up.'));
      },
      warn: (line) => {
        reject(new Error(line));
      },
    });
    source.start();
  });
  return perSecond(performance.now() - startedAt);
};

const recoverBySweeper = async ({ dynamoDb, publisher, store }: Outage): Promise<number> => {
  const sweeper = createPollingRelay({
    publisher,
    store,
    items: new DynamoDbUndispatchedItems({ client: dynamoDb, tableName: 'outbox' }),
    owner: 'bench',
    maxInFlight: 4,
    graceMilliseconds: 0,
  });
  const startedAt = performance.now();
  let published = 0;
  while (published < backlog) {
    const report = await sweeper.sweep();
    if (report.published === 0) {
      throw new Error(`The sweeper stopped at ${published} of ${backlog} messages.`);
    }
    published += report.published;
  }
  return perSecond(performance.now() - startedAt);
};

const during = async (recover: (outage: Outage) => Promise<number>): Promise<number> => {
  const outage = await startOutage();
  try {
    return await recover(outage);
  } finally {
    await outage.stop();
  }
};

/** Fills an outbox while nobody reads it, and measures how fast each path out of it empties the backlog. */
export const measureRecovery = async (): Promise<RecoveryFigures> => ({
  backlog,
  relay: await during(recoverByRelay),
  sweeper: await during(recoverBySweeper),
});
