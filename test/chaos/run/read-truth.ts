import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { LocalStack } from '@dynamo-outbox/local';
import { decodeEnvelope } from '@dynamo-outbox/messaging';
import { outboxAttributes, storedMessageAttributes } from '@dynamo-outbox/messaging/tables';
import { type Account, readAccount } from '../ledger/account.ts';
import type { LedgerEntry } from '../ledger/contract.ts';
import { readEffect } from '../ledger/effect.ts';
import { readJournal } from '../ledger/journal.ts';
import type { Hop, RecordedMessage, Statement, Truth } from './truth.ts';

type Item = Record<string, AttributeValue>;

/** Every item of a table. */
async function* scan(client: DynamoDBClient, tableName: string): AsyncGenerator<Item> {
  let start: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

type Payload = LedgerEntry & { readonly confirms?: string };

const textOf = (item: Item, name: string): string => item[name]?.S ?? '';

/** What cannot be read here, because it lies elsewhere, and was intended by nobody. */
const unknownEntry: LedgerEntry = { account: '', number: 0, amount: 0, fate: 'handled' };

const readPayload = (body: string): Payload => {
  const decoded = decodeEnvelope(body);
  return 'message' in decoded ? (decoded.message.payload as Payload) : unknownEntry;
};

type Intended = ReadonlyMap<string, LedgerEntry>;

const readRecorded = (item: Item, intended: Intended): readonly RecordedMessage[] => {
  const key = [outboxAttributes.orderingKey, outboxAttributes.sortKey].map((name) => textOf(item, name));
  const isPending = item[outboxAttributes.undispatched] !== undefined;
  return (item[outboxAttributes.messages]?.L ?? []).map(({ M = {} }): RecordedMessage => {
    const id = textOf(M, storedMessageAttributes.id);
    const { confirms, ...entry }: Payload =
      intended.get(id) ?? readPayload(textOf(M, storedMessageAttributes.body));
    return { id, entry, item: key.join(' / '), isPending, ...(confirms === undefined ? {} : { confirms }) };
  });
};

const readOutbox = async (
  client: DynamoDBClient,
  tableName: string,
  intended: Intended,
): Promise<ReadonlyMap<string, RecordedMessage>> => {
  const recorded = new Map<string, RecordedMessage>();
  for await (const item of scan(client, tableName)) {
    for (const message of readRecorded(item, intended)) {
      recorded.set(message.id, message);
    }
  }
  return recorded;
};

interface AggregateTable {
  readonly accounts: Map<string, Account>;
  readonly effects: Map<string, number>;
  readonly statements: Map<string, Statement>;
}

const readAggregates = async (client: DynamoDBClient, tableName: string): Promise<AggregateTable> => {
  const table: AggregateTable = { accounts: new Map(), effects: new Map(), statements: new Map() };
  for await (const item of scan(client, tableName)) {
    const account = readAccount(item);
    const effect = readEffect(item);
    if (account !== undefined) {
      table.accounts.set(account.id, account);
    } else if (effect !== undefined && 'messageId' in effect) {
      table.effects.set(effect.messageId, effect.effects);
    } else if (effect !== undefined) {
      table.statements.set(effect.account, effect);
    }
  }
  return table;
};

const messageIdOf = (body: string): string => {
  const decoded = decodeEnvelope(body);
  return 'message' in decoded ? decoded.message.id : body;
};

/** The ids of what lies on a queue that nobody consumes; takes it off. */
const drainQueue = async (sqs: SQSClient, queueUrl: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) {
      return ids;
    }
    ids.push(...Messages.map(({ Body = '' }) => messageIdOf(Body)));
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
};

/** How many messages a queue has, in flight or not. */
export const countQueued = async (sqs: SQSClient, queueUrl: string): Promise<number> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};

const countObjects = async (s3: S3Client, bucket: string): Promise<number> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.length;
};

/** Which service tells which. */
export const hops = [
  { from: 'ledger', to: 'statements' },
  { from: 'statements', to: 'ledger' },
] as const;

/** What there is to read from. */
export interface TruthSources {
  readonly stack: Pick<LocalStack, 'clients' | 'resources'>;
  readonly journalPath: string;
  readonly isOrdered: boolean;
  readonly published: ReadonlySet<string>;
}

const readHop = async (
  { stack: { clients, resources }, isOrdered }: TruthSources,
  { from, to }: (typeof hops)[number],
  {
    table: { effects, statements },
    intended,
  }: { readonly table: AggregateTable; readonly intended: Intended },
): Promise<Hop> => {
  const urlOf = (name: string): string => resources.queues.get(name)?.url ?? '';
  const name = `${to}--${from}`;
  return {
    name,
    isOrdered,
    recorded: await readOutbox(clients.dynamoDb, `${from}-outbox`, intended),
    effects,
    statements,
    deadLettered: await drainQueue(clients.sqs, urlOf(`${name}--dlq`)),
    parked: await drainQueue(clients.sqs, urlOf(`${from}-outbox-relay--dlq`)),
    givenUp: await countObjects(clients.s3, `${from}-outbox-relay-failures`),
    queued: await countQueued(clients.sqs, urlOf(name)),
  };
};

/** Reads everything that is at rest, past the proxies. */
export const readTruth = async (sources: TruthSources): Promise<Truth> => {
  const { dynamoDb } = sources.stack.clients;
  const ledger = await readAggregates(dynamoDb, 'ledger');
  const statements = await readAggregates(dynamoDb, 'statements');
  const attempts = readJournal(sources.journalPath);
  const intended = new Map(
    attempts.flatMap(({ messages }) => messages.map(({ id, ...entry }) => [id, entry] as const)),
  );
  return {
    attempts,
    accounts: ledger.accounts,
    entries: await readHop(sources, hops[0], { table: statements, intended }),
    confirmations: await readHop(sources, hops[1], { table: ledger, intended }),
    published: sources.published,
  };
};
