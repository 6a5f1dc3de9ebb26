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
import {
  headAttributes,
  headPrefix,
  inboxAttributes,
  outboxAttributes,
  storedMessageAttributes,
} from '@dynamo-outbox/messaging/tables';
import { type Account, readAccount } from '../ledger/account.ts';
import type { LedgerEntry } from '../ledger/contract.ts';
import { readEffect, toLine } from '../ledger/effect.ts';
import { readJournal } from '../ledger/journal.ts';
import type { Hop, ItemState, Operated, RecordedMessage, Statement, Truth } from './truth.ts';

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

/** The entry of a message whose payload is stored elsewhere and that no commit intended. */
const unknownEntry: LedgerEntry = {
  account: '',
  life: 0,
  number: 0,
  amount: 0,
  kind: 'change',
  fate: 'handled',
};

const readPayload = (body: string): Payload => {
  const decoded = decodeEnvelope(body);
  return 'message' in decoded ? (decoded.message.payload as Payload) : unknownEntry;
};

type Intended = ReadonlyMap<string, LedgerEntry>;

type Unplaced = Omit<RecordedMessage, 'place'>;

const { orderingKey: keyName, sortKey: sortName, ...names } = outboxAttributes;

const readRecorded = (item: Item, intended: Intended): readonly Unplaced[] => {
  const orderingKey = textOf(item, keyName);
  // The parts of a split item are one item.
  const sortKey = textOf(item, sortName).replace(/#p\d{3}$/, '');
  return (item[names.messages]?.L ?? []).map(({ M = {} }): Unplaced => {
    const id = textOf(M, storedMessageAttributes.id);
    const { confirms, ...entry }: Payload =
      intended.get(id) ?? readPayload(textOf(M, storedMessageAttributes.body));
    return {
      id,
      entry,
      line: toLine(textOf(M, storedMessageAttributes.topic), entry.account),
      orderingKey,
      item: `${orderingKey} / ${sortKey}`,
      isPending: item[names.undispatched] !== undefined,
      ...(confirms === undefined ? {} : { confirms }),
    };
  });
};

const secondsOf = (item: Item, name: string): number | undefined =>
  item[name]?.N === undefined ? undefined : Number(item[name].N);

const readState = (item: Item): ItemState => ({
  key: `${textOf(item, keyName)} / ${textOf(item, sortName)}`,
  messageIds: (item[names.messages]?.L ?? []).map(({ M = {} }) => textOf(M, storedMessageAttributes.id)),
  isPending: item[names.undispatched] !== undefined,
  expiresAt: secondsOf(item, names.expiresAt),
  parked: item[names.parkedMessages]?.SS ?? [],
});

const sortedBySortKey = (items: readonly Item[]): readonly Item[] =>
  items.toSorted((one, other) => (textOf(one, sortName) < textOf(other, sortName) ? -1 : 1));

const readOutbox = async (
  client: DynamoDBClient,
  tableName: string,
  intended: Intended,
): Promise<Pick<Hop, 'recorded' | 'items' | 'heads'>> => {
  const heads = new Map<string, number | undefined>();
  const items: Item[] = [];
  for await (const item of scan(client, tableName)) {
    const key = textOf(item, keyName);
    if (key.startsWith(headPrefix)) {
      heads.set(key.slice(headPrefix.length), secondsOf(item, headAttributes.expiresAt));
    } else if (item[names.messages] !== undefined) {
      items.push(item);
    }
  }
  const messages = sortedBySortKey(items).flatMap((item) => readRecorded(item, intended));
  return {
    recorded: new Map(messages.map((message, place) => [message.id, { ...message, place }])),
    items: items.map(readState),
    heads,
  };
};

/** When each inbox record may expire, by message id. */
const readInbox = async (
  client: DynamoDBClient,
  tableName: string,
): Promise<ReadonlyMap<string, number | undefined>> => {
  const records = new Map<string, number | undefined>();
  for await (const item of scan(client, tableName)) {
    const [, id = ''] = textOf(item, inboxAttributes.key).split('#');
    records.set(id, secondsOf(item, inboxAttributes.expiresAt));
  }
  return records;
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
      table.statements.set(effect.line, effect);
    }
  }
  return table;
};

const messageIdOf = (body: string): string => {
  const decoded = decodeEnvelope(body);
  return 'message' in decoded ? decoded.message.id : body;
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

const drainMilliseconds = 30_000;

/**
 * Removes all messages of a queue without a consumer. Resolves to their ids. Waits for messages that an interrupted
 * operator has hidden for some seconds.
 */
const drainQueue = async (sqs: SQSClient, queueUrl: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  const deadline = performance.now() + drainMilliseconds;
  while ((await countQueued(sqs, queueUrl)) > 0 && performance.now() < deadline) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    ids.push(...Messages.map(({ Body = '' }) => messageIdOf(Body)));
    if (Messages.length > 0) {
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      );
    }
  }
  return ids;
};

const countObjects = async (s3: S3Client, bucket: string): Promise<number> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.length;
};

/** The paths from one service to the other, with their topics. */
export const hops = [
  { from: 'ledger', to: 'statements', topics: ['ledger', 'notices', 'vaults'] },
  { from: 'statements', to: 'ledger', topics: ['statements'] },
] as const;

/** Sources of the final state. */
export interface TruthSources {
  readonly stack: Pick<LocalStack, 'clients' | 'resources'>;
  readonly journalPath: string;
  readonly isOrdered: boolean;
  readonly beganAt: number;
  readonly published: ReadonlySet<string>;
  readonly operated: Operated;
}

const readHop = async (
  { stack: { clients, resources }, isOrdered }: TruthSources,
  { from, to, topics }: (typeof hops)[number],
  {
    table: { effects, statements },
    intended,
  }: { readonly table: AggregateTable; readonly intended: Intended },
): Promise<Hop> => {
  const urlOf = (name: string): string => resources.queues.get(name)?.url ?? '';
  const queues = topics.map((topic) => urlOf(`${to}--${topic}`));
  const deadLetterQueues = topics.map((topic) => urlOf(`${to}--${topic}--dlq`));
  const drained = await Promise.all(deadLetterQueues.map((url) => drainQueue(clients.sqs, url)));
  const queued = await Promise.all(queues.map((url) => countQueued(clients.sqs, url)));
  return {
    name: to,
    isOrdered,
    ...(await readOutbox(clients.dynamoDb, `${from}-outbox`, intended)),
    effects,
    inbox: await readInbox(clients.dynamoDb, `${to}-inbox`),
    statements,
    deadLettered: drained.flat(),
    parked: await drainQueue(clients.sqs, urlOf(`${from}-outbox-relay--dlq`)),
    givenUp: await countObjects(clients.s3, `${from}-outbox-relay-failures`),
    queued: queued.reduce((sum, count) => sum + count, 0),
  };
};

/** Reads the final state directly, without the proxies. */
export const readTruth = async (sources: TruthSources): Promise<Truth> => {
  const { dynamoDb } = sources.stack.clients;
  const ledger = await readAggregates(dynamoDb, 'ledger');
  const statements = await readAggregates(dynamoDb, 'statements');
  const attempts = readJournal(sources.journalPath);
  const intended = new Map(
    attempts.flatMap(({ messages }) => messages.map(({ id, ...entry }) => [id, entry] as const)),
  );
  const { beganAt, published, operated } = sources;
  return {
    beganAt,
    attempts,
    accounts: ledger.accounts,
    entries: await readHop(sources, hops[0], { table: statements, intended }),
    confirmations: await readHop(sources, hops[1], { table: ledger, intended }),
    published,
    operated,
  };
};
