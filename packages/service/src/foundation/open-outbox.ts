import { systemClock } from '@dynamo-outbox/kernel';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createOutboxRecorder,
  type MessageContext,
  type MessageTracing,
  type Outbox,
} from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { toPayloadOptions } from '@dynamo-outbox/service-runtime/payloads';
import type { DynamoDbTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { Environment } from '@dynamo-outbox/service-runtime';
import type { Definition } from '../definition/definition.ts';
import type { BaseSettings } from './read-settings.ts';

/** Opens the outbox of one unit of work. */
export type OpenOutbox = (transaction: DynamoDbTransaction, context: MessageContext) => Outbox;

/** What the outboxes of a service share with its other parts. */
interface OutboxGround {
  readonly client: DynamoDBClient;
  readonly tracing: MessageTracing | undefined;
  readonly environment: Environment;
}

/** The table of an outbox; `undefined` if the service has none. */
const toTable = ({
  OUTBOX_TABLE_NAME: tableName,
  OUTBOX_TRACKING: tracking,
  OUTBOX_RETENTION_DAYS: retentionDays,
}: BaseSettings) =>
  tableName === undefined || tracking === undefined || retentionDays === undefined
    ? undefined
    : { tableName, tracking, retentionDays };

/** Creates the function that opens outboxes. Without topics, they refuse every message and need no table. */
export const createOpenOutbox = (
  { name, topics, options }: Definition,
  settings: BaseSettings,
  { client, tracing, environment }: OutboxGround,
): OpenOutbox => {
  const table = toTable(settings);
  if (topics.length === 0 || table === undefined) {
    return (_, context) => createOutboxRecorder({ service: name, topics: [], context });
  }
  const { callerSigner, clock = systemClock, payloads = toPayloadOptions(settings, environment) } = options;
  const shared = {
    ...table,
    client,
    service: name,
    topics,
    payloads,
    clock,
    tracing,
    ...(callerSigner === undefined ? {} : { callerSigner }),
  };
  return (transaction, context) => new DynamoDbOutbox({ ...shared, transaction, context });
};
