/** The consumers of both services: each makes the effect of a message, and the one confirms what the other told. */
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
  AccountCredited,
  AccountDebited,
  type TravellingEntry,
  StatementConfirmed,
} from '../contract.ts';
import { createOpenUnitOfWork, type ServiceUnitOfWork } from '../open-unit-of-work.ts';
import type { ConsumerSettings } from '../settings.ts';
import { tellOutcomes } from './tell-outcomes.ts';

/** What a consumer is put together from. */
export interface ConsumerParts {
  readonly settings: ConsumerSettings;
  readonly openUnitOfWork: (context: MessageContext) => ServiceUnitOfWork;
  readonly observer: MessagingObserver;
}

/** Puts a service together: clients are made once for each cold start. */
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
  observer: tellOutcomes,
});

interface Handled {
  readonly id: string;
  readonly payload: TravellingEntry;
}

const makeEffect = (
  { id, payload }: Handled,
  { transaction }: ServiceUnitOfWork,
  tableName: string,
): void => {
  if (payload.fate !== 'handled') {
    throw new RejectMessageError('This entry is to be rejected, as it says itself.');
  }
  for (const write of effectWrites({ tableName, messageId: id, entry: payload })) {
    transaction.stage(write);
  }
};

/** Consumes the ledger's entries, and confirms every tenth. */
export const createStatementsConsumer = ({ settings, openUnitOfWork, observer }: ConsumerParts): Consumer => {
  const source = new S3PayloadSource({
    client: new S3Client({ forcePathStyle: true }),
    bucketNames: [payloadBucket],
  });
  const react = async ({ id, payload }: Handled, unitOfWork: ServiceUnitOfWork): Promise<void> => {
    makeEffect({ id, payload }, unitOfWork, settings.AGGREGATE_TABLE_NAME);
    if (isConfirmed(payload)) {
      unitOfWork.outbox.add(
        StatementConfirmed.create(
          { ...payload, attachment: undefined, confirms: id },
          { about: { id: payload.account } },
        ),
      );
    }
  };
  return createConsumer<ServiceUnitOfWork>({
    name: 'statements--ledger',
    payloads: { source },
    openUnitOfWork,
    observer,
    handlers: [handle(AccountCredited, react), handle(AccountDebited, react)],
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

/** Puts a consumer behind its queue. */
export const createQueueHandler = (
  consumer: Consumer,
  { settings, observer }: Pick<ConsumerParts, 'settings' | 'observer'>,
): SqsHandler => {
  const client = new SQSClient({});
  return createSqsHandler({
    consumer,
    deadLetters: new SqsDeadLetters({ client, queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
    visibility: new SqsMessageVisibility({ client, queueUrl: settings.QUEUE_URL }),
    // A run lasts minutes, and wants to see the end of what failed several times.
    backoff: { baseSeconds: 1, capSeconds: 4 },
    observer,
  });
};
