/**
 * The consumers of both services. Each applies the effect of a message, and the statements service confirms entries of
 * the ledger.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  type Consumer,
  createConsumer,
  handle,
  type MessageContext,
  type MessagingObserver,
  RejectMessageError,
  type Topic,
} from '@dynamo-outbox/messaging';
import {
  createSqsHandler,
  SqsDeadLetters,
  type SqsHandler,
  SqsMessageVisibility,
} from '@dynamo-outbox/messaging/sqs';
import { S3PayloadSource } from '@dynamo-outbox/messaging/s3';
import { effectWrites } from '../effect.ts';
import {
  isConfirmed,
  payloadBucket,
  type ReadTopic,
  readDefinitions,
  StatementConfirmed,
  topicOf,
  type TravellingEntry,
} from '../contract.ts';
import { createOpenUnitOfWork, type ServiceUnitOfWork } from '../open-unit-of-work.ts';
import type { ConsumerSettings } from '../settings.ts';
import { reportOutcomes } from './report-outcomes.ts';

/** Parts of a consumer. */
export interface ConsumerParts {
  readonly settings: ConsumerSettings;
  readonly openUnitOfWork: (context: MessageContext) => ServiceUnitOfWork;
  readonly observer: MessagingObserver;
}

/** Composes a service. Its clients are created once for each cold start. */
export const composeParts = (settings: ConsumerSettings, topics: readonly Topic[]): ConsumerParts => ({
  settings,
  openUnitOfWork: createOpenUnitOfWork({
    client: new DynamoDBClient({}),
    service: settings.SERVICE_NAME,
    topics,
    aggregateTableName: settings.AGGREGATE_TABLE_NAME,
    outboxTableName: settings.OUTBOX_TABLE_NAME,
    outboxTracking: settings.OUTBOX_TRACKING,
    inboxTableName: settings.INBOX_TABLE_NAME,
    retentionDays: settings.INBOX_RETENTION_DAYS,
  }),
  observer: reportOutcomes,
});

interface Handled {
  readonly id: string;
  readonly type: string;
  readonly payload: TravellingEntry;
}

const makeEffect = (
  { id, type, payload }: Handled,
  { transaction }: ServiceUnitOfWork,
  tableName: string,
): void => {
  if (payload.fate === 'rejected') {
    throw new RejectMessageError('This entry is to be rejected, as it says itself.');
  }
  if (payload.fate === 'failing') {
    throw new Error('This entry makes its handler fail, as it says itself.');
  }
  for (const write of effectWrites({ tableName, messageId: id, topic: topicOf(type), entry: payload })) {
    transaction.stage(write);
  }
};

/** Consumes the ledger's entries of one topic, and confirms every tenth. */
export const createStatementsConsumer = (
  { settings, openUnitOfWork, observer }: ConsumerParts,
  topic: ReadTopic,
): Consumer => {
  const source = new S3PayloadSource({
    client: new S3Client({ forcePathStyle: true }),
    bucketNames: [payloadBucket],
  });
  const react = async (message: Handled, unitOfWork: ServiceUnitOfWork): Promise<void> => {
    makeEffect(message, unitOfWork, settings.AGGREGATE_TABLE_NAME);
    const { id, payload } = message;
    if (isConfirmed(payload)) {
      unitOfWork.outbox.add(
        StatementConfirmed.create(
          { ...payload, fate: 'handled', attachment: undefined, confirms: id },
          { about: { id: payload.account } },
        ),
      );
    }
  };
  return createConsumer<ServiceUnitOfWork>({
    name: `statements--${topic}`,
    payloads: { source },
    openUnitOfWork,
    observer,
    handlers: readDefinitions[topic].map((definition) => handle(definition, react)),
  });
};

/** Consumes the confirmations. */
export const createLedgerConsumer = ({ settings, openUnitOfWork, observer }: ConsumerParts): Consumer =>
  createConsumer<ServiceUnitOfWork>({
    name: 'ledger--statements',
    openUnitOfWork,
    observer,
    handlers: [
      handle(StatementConfirmed, async (message, unitOfWork) => {
        makeEffect(message, unitOfWork, settings.AGGREGATE_TABLE_NAME);
      }),
    ],
  });

/** Creates the queue handler of a consumer. */
export const createQueueHandler = (
  consumer: Consumer,
  { settings, observer }: Pick<ConsumerParts, 'settings' | 'observer'>,
): SqsHandler => {
  const client = new SQSClient({});
  return createSqsHandler({
    consumer,
    deadLetters: new SqsDeadLetters({ client, queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
    visibility: new SqsMessageVisibility({ client, queueUrl: settings.QUEUE_URL }),
    // A run lasts minutes, so retries must end soon.
    backoff: { baseSeconds: 1, capSeconds: 1 },
    observer,
  });
};
