import { BatchGetItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  chunk,
  CodedError,
  fullJitterMilliseconds,
  sleep,
  systemRandom,
  type Backoff,
  type Random,
  type Sleep,
} from '@dynamo-outbox/kernel';
import { toInboxKey, toMessageId } from '@dynamo-outbox/messaging';
import { inboxAttributes } from '@dynamo-outbox/messaging/tables';
import { withTable } from '../../services/tables.ts';
import type { Processing } from './traced-message.ts';

/** An inbox table, and the consumers whose records it holds. */
export interface InboxToSearch {
  readonly table: string;
  readonly consumers: readonly string[];
}

// BatchGetItem takes at most 100 keys.
const maxKeys = 100;

type Key = Record<string, AttributeValue>;

const toKeys = (consumers: readonly string[], messageIds: readonly string[]): readonly Key[] =>
  messageIds.flatMap((id) => {
    const messageId = toMessageId(id);
    return messageId === undefined
      ? []
      : consumers.map((consumer) => ({ [inboxAttributes.key]: { S: toInboxKey({ consumer, messageId }) } }));
  });

/** DynamoDB left records unprocessed in every attempt, as it does for a throttled table. Try again later. */
export class RecordsUnreadError extends CodedError<'RECORDS_UNREAD'> {
  readonly code = 'RECORDS_UNREAD';

  constructor(table: string, unread: number) {
    super(
      `DynamoDB left ${unread} records of table "${table}" unread in ${maxAttempts} attempts: the table is throttled. Try again later.`,
    );
  }
}

const maxAttempts = 8;

const backoff: Backoff = { baseMilliseconds: 50, capMilliseconds: 2_000 };

/** Dependencies for waiting between attempts. */
export interface Pacing {
  readonly sleep: Sleep;
  readonly random: Random;
}

const defaultPacing: Pacing = { sleep, random: systemRandom };

/** Options for reading inbox tables. */
export interface InboxReading {
  readonly client: DynamoDBClient;
  /** Default: the timers and the random numbers of the process. */
  readonly pacing?: Pacing;
}

/** An inbox table and its client. */
interface Source {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly pacing: Pacing;
}

/** Waits before another attempt. Rejects with `RECORDS_UNREAD` after the last one. */
const waitBefore = async (attempt: number, { table, pacing }: Source, unread: number): Promise<void> => {
  if (attempt > maxAttempts) {
    throw new RecordsUnreadError(table, unread);
  }
  if (attempt > 1) {
    await pacing.sleep(fullJitterMilliseconds(attempt - 1, backoff, pacing.random));
  }
};

/** Reads a chunk of records. Requests unprocessed keys again, with increasing waits. */
const readChunk = async (source: Source, keys: readonly Key[]): Promise<readonly Key[]> => {
  const { client, table } = source;
  const records: Key[] = [];
  let remaining: Key[] = [...keys];
  for (let attempt = 1; remaining.length > 0; attempt += 1) {
    await waitBefore(attempt, source, remaining.length);
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: remaining } } }),
    );
    records.push(...(Responses[table] ?? []));
    remaining = UnprocessedKeys[table]?.Keys ?? [];
  }
  return records;
};

const readRecords = async (source: Source, keys: readonly Key[]): Promise<readonly Key[]> => {
  const records: Key[] = [];
  for (const some of chunk(keys, maxKeys)) {
    records.push(...(await withTable(source.table, () => readChunk(source, some))));
  }
  return records;
};

/**
 * Finds out which consumers processed the messages, by message id: one key read for each consumer and message, without
 * a scan.
 *
 * Rejects with `RECORDS_UNREAD` if DynamoDB leaves some records unprocessed in every attempt.
 */
export const readProcessings = async (
  { client, pacing = defaultPacing }: InboxReading,
  { table, consumers }: InboxToSearch,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Processing[]>> => {
  const processings = new Map<string, Processing[]>();
  for (const record of await readRecords({ client, table, pacing }, toKeys(consumers, messageIds))) {
    const key = record[inboxAttributes.key]?.S ?? '';
    const [consumer, messageId] = [key.slice(0, key.lastIndexOf('#')), key.slice(key.lastIndexOf('#') + 1)];
    const processing = { consumer, processedAt: new Date(record[inboxAttributes.processedAt]?.S ?? '') };
    processings.set(messageId, [...(processings.get(messageId) ?? []), processing]);
  }
  return processings;
};
