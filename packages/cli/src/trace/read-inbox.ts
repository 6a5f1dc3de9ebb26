import { BatchGetItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toInboxKey, toMessageId } from '@dynamo-outbox/messaging';
import { inboxAttributes } from '@dynamo-outbox/messaging/tables';
import { withTable } from '../services/tables.ts';
import type { Processing } from './traced-message.ts';

/** An inbox table, and whose records it holds. */
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

/** Reads a chunk of records; what DynamoDB did not come to is asked for again. */
const readChunk = async (
  client: DynamoDBClient,
  table: string,
  keys: readonly Key[],
): Promise<readonly Key[]> => {
  const records: Key[] = [];
  let remaining: Key[] = [...keys];
  while (remaining.length > 0) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: remaining } } }),
    );
    records.push(...(Responses[table] ?? []));
    remaining = UnprocessedKeys[table]?.Keys ?? [];
  }
  return records;
};

const readRecords = async (
  client: DynamoDBClient,
  { table, consumers }: InboxToSearch,
  messageIds: readonly string[],
): Promise<readonly Key[]> => {
  const keys = toKeys(consumers, messageIds);
  const records: Key[] = [];
  for (let start = 0; start < keys.length; start += maxKeys) {
    const chunk = keys.slice(start, start + maxKeys);
    records.push(...(await withTable(table, () => readChunk(client, table, chunk))));
  }
  return records;
};

/** Who processed the messages, by message id: a key read for each consumer and message, without scanning. */
export const readProcessings = async (
  client: DynamoDBClient,
  inbox: InboxToSearch,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Processing[]>> => {
  const processings = new Map<string, Processing[]>();
  for (const record of await readRecords(client, inbox, messageIds)) {
    const key = record[inboxAttributes.key]?.S ?? '';
    const [consumer, messageId] = [key.slice(0, key.lastIndexOf('#')), key.slice(key.lastIndexOf('#') + 1)];
    const processing = { consumer, processedAt: new Date(record[inboxAttributes.processedAt]?.S ?? '') };
    processings.set(messageId, [...(processings.get(messageId) ?? []), processing]);
  }
  return processings;
};
