import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { MessageContext } from '@dynamo-outbox/messaging';
import { createOnceEffect, handle, RejectMessageError } from '@dynamo-outbox/messaging';
import { DynamoDbEffectStore, DynamoDbInbox, DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { S3PayloadSource } from '@dynamo-outbox/messaging/s3';
import { SqsDeadLetters, SqsMessageVisibility } from '@dynamo-outbox/messaging/sqs';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { SimulatedProcess } from '../engine/simulated-process.ts';
import type { SchemaVersion, Setup } from '../history/setup.ts';
import type { SimulatedHandler } from '../lambda/lambda-function.ts';
import { LambdaFunction } from '../lambda/lambda-function.ts';
import type { Cloud } from './cloud.ts';
import { echoTopics, EntryEchoed, names } from './contract.ts';
import { entryDefinition, toVersion, type VersionedEntry } from './entry-versions.ts';
import { createTimelineObserver } from './relay.ts';

/** Name of the consumer in its inbox. */
export const consumerName = 'ledger';

const inboxRetentionDays = 35;
const failuresOfAFailing = 1;
const leaseMilliseconds = 30_000;

/** The effects of the consumer outside its tables, and its attempts. */
export interface OutsideWorld {
  /** How often the outside effect happened, by message id. */
  readonly outside: Map<string, number>;
  /** How often the handler was called, by message id. */
  readonly tries: Map<string, number>;
  /** Messages that were acknowledged as stale. */
  readonly stale: Set<string>;
}

const effectOf = (orderingKey: string, messageId: string) => ({
  subject: `effect of ${messageId}`,
  write: {
    Update: {
      TableName: names.effects,
      Key: { PK: { S: `EFFECT#${orderingKey}` } },
      UpdateExpression: 'SET #entries = list_append(if_not_exists(#entries, :none), :entry)',
      ExpressionAttributeNames: { '#entries': 'Entries' },
      ExpressionAttributeValues: { ':none': { L: [] }, ':entry': { L: [{ S: messageId }] } },
    },
  },
});

/** Simulates the failure of a kind of message at its n-th attempt. */
const misbehave = async (kind: string, tries: number): Promise<void> => {
  if (kind === 'rejected') {
    throw new RejectMessageError('The entry cannot be booked.');
  }
  if (kind === 'poison' || (kind === 'failing' && tries <= failuresOfAFailing)) {
    throw new Error('The entry cannot be booked yet.');
  }
  if (kind === 'hanging' && tries === 1) {
    await new Promise(() => undefined);
  }
};

const openUnitOfWork = (cloud: Cloud, process: SimulatedProcess) => (context: MessageContext) => {
  const { dynamoDb: client } = cloud.clientsOf(process);
  const { clock, sleep, random, nextMessageId } = process;
  const transaction = new DynamoDbUnitOfWork({ client, nextToken: process.nextUuid, clock, sleep, random });
  return composeUnitOfWork(transaction, {
    transaction,
    inbox: new DynamoDbInbox({
      transaction,
      client,
      tableName: names.inbox,
      retentionDays: inboxRetentionDays,
      clock,
    }),
    outbox: new DynamoDbOutbox({
      transaction,
      client,
      tableName: names.echoOutbox,
      service: 'ledger',
      topics: echoTopics,
      tracking: 'none',
      context,
      clock,
      nextMessageId,
    }),
  });
};

type LedgerUnitOfWork = ReturnType<ReturnType<typeof openUnitOfWork>>;

/** Checks that a handler sees an entry as its version has it, also if another version was published. */
const auditEntry = (cloud: Cloud, id: string, { version, seen }: SeenEntry): void => {
  const expected = toVersion({ label: seen.label, kind: seen.kind }, version);
  if (seen.mark !== expected.mark) {
    cloud.audit.findings.push({
      rule: 'wrong-payload',
      detail: `${id}: the handler of version ${version} saw ${String(seen.mark)} instead of ${String(expected.mark)}`,
    });
  }
};

interface SeenEntry {
  /** Version of the handler. */
  readonly version: SchemaVersion;
  readonly seen: VersionedEntry;
}

const createEntryConsumer = (
  cloud: Cloud,
  setup: Setup,
  { process, world }: { readonly process: SimulatedProcess; readonly world: OutsideWorld },
) => {
  const clients = cloud.clientsOf(process);
  const { clock, sleep, random } = process;
  const onceEffect = createOnceEffect({
    store: new DynamoDbEffectStore({
      client: clients.dynamoDb,
      tableName: names.inbox,
      retentionDays: inboxRetentionDays,
      clock,
    }),
    consumer: consumerName,
    leaseMilliseconds,
    maxClockSkewMilliseconds: 2 * setup.skewMilliseconds,
    clock,
    nextOwner: process.nextUuid,
  });
  const tell = createTimelineObserver(cloud, process);
  const version = cloud.deployments.drawConsumer(process.random);
  const count = (counts: Map<string, number>, id: string): number => {
    const counted = (counts.get(id) ?? 0) + 1;
    counts.set(id, counted);
    return counted;
  };
  return cloud.parts.createConsumer<LedgerUnitOfWork>({
    name: consumerName,
    openUnitOfWork: openUnitOfWork(cloud, process),
    handlers: [
      handle(
        entryDefinition({ version, publishVersion: version }),
        async ({ id, orderingKey, payload }, { transaction, outbox }) => {
          const { kind, label } = payload;
          auditEntry(cloud, id, { version, seen: payload });
          await misbehave(kind, count(world.tries, id));
          if (kind === 'external') {
            await onceEffect(id, async () => {
              await sleep(10);
              count(world.outside, id);
            });
          }
          transaction.stage(effectOf(orderingKey, id));
          if (kind === 'echoed') {
            outbox.add(EntryEchoed.create({ label, kind }, { about: { id, version: 0 } }));
          }
        },
        setup.turns ? { serializeBy: ({ orderingKey }) => orderingKey } : {},
      ),
    ],
    payloads: { source: new S3PayloadSource({ client: clients.s3.asSdk(), bucketNames: [names.bucket] }) },
    ...(setup.sequenceGuard ? { guards: { sequence: true } } : {}),
    observer: (event) => {
      if (event.event === 'consumer.consumed' && event.outcome === 'stale') {
        world.stale.add(event.messageId ?? '');
      }
      tell(event);
    },
    clock,
    lostRaces: { sleep, random },
  });
};

/** Creates the consumer's function, composed like in the services. */
export const createConsumerFunction = (
  cloud: Cloud,
  setup: Setup,
  world: OutsideWorld,
): LambdaFunction<SQSEvent, SQSBatchResponse> => {
  const create = (process: SimulatedProcess): SimulatedHandler<SQSEvent, SQSBatchResponse> => {
    const { sqs } = cloud.clientsOf(process);
    return cloud.parts.createSqsHandler({
      consumer: createEntryConsumer(cloud, setup, { process, world }),
      deadLetters: new SqsDeadLetters({ client: sqs.asSdk(), queueUrl: cloud.urlOf(cloud.deadLetters) }),
      visibility: new SqsMessageVisibility({ client: sqs.asSdk(), queueUrl: cloud.urlOf(cloud.queue) }),
      maxReceiveCount: setup.maxReceiveCount,
      random: process.random,
      timers: process.timers,
      observer: createTimelineObserver(cloud, process),
    });
  };
  const skews = cloud.engine.random('consumer/skew');
  const consumer = new LambdaFunction(cloud.engine, {
    name: 'consumer',
    timeoutSeconds: 10,
    create,
    skew: () => skews.between(-setup.skewMilliseconds, setup.skewMilliseconds),
  });
  cloud.deployments.onConsumerReplaced = () => {
    consumer.replaceEnvironments();
  };
  return consumer;
};
