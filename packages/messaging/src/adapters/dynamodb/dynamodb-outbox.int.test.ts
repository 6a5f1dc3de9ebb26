import * as runner from '@jest/globals';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AttributeValue, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import type { TransactionClient } from '@dynamo-outbox/unit-of-work/dynamodb';
import { DynamoDbUnitOfWork, itemSizeBytes } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { AggregateReference } from '../../message/message.ts';
import { MAX_OUTBOX_ITEM_BYTES } from '../../outbox/limits.ts';
import type { OutboxRecorderOptions } from '../../outbox/outbox-recorder.ts';
import type { OutboxTracking } from '../../outbox/tracking.ts';
import { describeOutboxTable, undispatchedIndexName } from '../tables/outbox-table.ts';
import { contractContext, contractTopics, noteAdded } from '../../testing/contract-messages.ts';
import { describeOutboxContract } from '../../testing/outbox-contract.ts';
import { DynamoDbOutbox } from './dynamodb-outbox.ts';
import { describeAggregateTable, scan, stageAggregate } from './dynamodb-tables.fixture.ts';
import { toHeadKey } from './dynamodb-stored-order.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';

let dynamoDb: TestDynamoDb;
let tables = 0;

/** A client that sends transactions on to DynamoDB, and keeps what it sent. */
class RecordingClient implements TransactionClient {
  readonly sent: TransactWriteItemsCommand[] = [];
  readonly #refusals: Error[];

  constructor(refusals: readonly Error[] = []) {
    this.#refusals = [...refusals];
  }

  async send(command: TransactWriteItemsCommand): ReturnType<TransactionClient['send']> {
    this.sent.push(command);
    const refusal = this.#refusals.shift();
    if (refusal !== undefined) {
      throw refusal;
    }
    return dynamoDb.client.send(command);
  }
}

const options: OutboxRecorderOptions = {
  service: 'notebook',
  topics: contractTopics,
  context: contractContext,
  clock: () => new Date('2026-11-20T10:15:30.123Z'),
};

const createOutboxTable = async (tracking: OutboxTracking): Promise<string> => {
  tables += 1;
  const { name } = await dynamoDb.createTable(describeOutboxTable(`outbox-${tables}`, { tracking }));
  return name;
};

const someNotes = (...ids: readonly string[]): readonly AggregateReference[] =>
  ids.map((id) => ({ id, version: 1 }));

const commitNote = async (
  tableName: string,
  settings: Partial<ConstructorParameters<typeof DynamoDbOutbox>[0]> & {
    readonly client?: TransactionClient;
  },
  notes: readonly AggregateReference[] = [{ id: 'a', version: 1 }],
): Promise<void> => {
  const { client = dynamoDb.client, ...others } = settings;
  const transaction = new DynamoDbUnitOfWork({ client, sleep: async () => undefined });
  const outbox = new DynamoDbOutbox({
    ...options,
    transaction,
    client: dynamoDb.client,
    tableName,
    ...others,
  });
  outbox.add(...notes.map((about) => noteAdded.create({ text: 'x' }, { about })));
  await transaction.commit();
};

const expiryOf = (item: Record<string, AttributeValue> | undefined): number => Number(item?.['ExpiresAt']?.N);

const readStream = async (StreamArn: string | undefined): Promise<readonly _Record[]> => {
  const { StreamDescription } = await dynamoDb.streams.send(new DescribeStreamCommand({ StreamArn }));
  const { ShardIterator } = await dynamoDb.streams.send(
    new GetShardIteratorCommand({
      StreamArn,
      ShardId: StreamDescription?.Shards?.[0]?.ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records = [] } = await dynamoDb.streams.send(new GetRecordsCommand({ ShardIterator }));
  return Records;
};

const remove = async (TableName: string, Key: Record<string, AttributeValue>): Promise<void> => {
  await dynamoDb.client.send(new DeleteItemCommand({ TableName, Key }));
};

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

describeOutboxContract(runner, 'DynamoDbOutbox', async () => {
  const tableName = await createOutboxTable('status');
  const aggregates = await dynamoDb.createTable(describeAggregateTable(`aggregates-${tables}`));
  return {
    open: (recorderOptions) => {
      const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
      return {
        unitOfWork,
        outbox: new DynamoDbOutbox({
          ...recorderOptions,
          transaction: unitOfWork,
          client: dynamoDb.client,
          tableName,
        }),
        createAggregate: (id) => {
          stageAggregate(unitOfWork, aggregates.name, id);
        },
        atCommit: (work) => {
          unitOfWork.enlist({
            contribute: () => {
              work();
              return [];
            },
          });
        },
      };
    },
    items: async () =>
      (await scan(dynamoDb.client, tableName)).flatMap((attributes) => {
        const decoded = fromOutboxAttributes(attributes);
        return 'item' in decoded ? [decoded.item] : [];
      }),
    expire: ({ orderingKey, sortKey }) => remove(tableName, { PK: { S: orderingKey }, SK: { S: sortKey } }),
    expireHead: (orderingKey) => remove(tableName, toHeadKey(orderingKey)),
  };
});

describe('DynamoDbOutbox', () => {
  it('writes one transaction with exactly one item for three messages of one aggregate', async () => {
    const tableName = await createOutboxTable('status');
    const client = new RecordingClient();

    await commitNote(tableName, { client }, someNotes('a', 'a', 'a'));

    expect(client.sent).toHaveLength(1);
    expect(client.sent[0]?.input.TransactItems).toHaveLength(1);
    expect((await scan(dynamoDb.client, tableName))[0]?.['Messages']?.L).toHaveLength(3);
  });

  it('keeps message ids and keys through every retry of the commit', async () => {
    const tableName = await createOutboxTable('status');
    const conflict = new TransactionCanceledException({
      $metadata: {},
      message: 'Transaction cancelled',
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    });
    const client = new RecordingClient([conflict, conflict]);

    await commitNote(tableName, { client });

    expect(client.sent).toHaveLength(3);
    const [first, ...others] = client.sent.map(({ input }) => input.TransactItems?.[0]?.Put?.Item);
    expect(others).toEqual([first, first]);
    expect(await scan(dynamoDb.client, tableName)).toEqual([first]);
  });

  it('never lets an undispatched item expire', async () => {
    const tableName = await createOutboxTable('status');

    await commitNote(tableName, { retentionDays: 1 });

    const [item] = await scan(dynamoDb.client, tableName);
    expect(item).not.toHaveProperty('ExpiresAt');
    expect(item?.['Undispatched']?.S).toMatch(/^[0-7]$/);
  });

  it('deletes expired items, and keeps undispatched items of any age', async () => {
    const longAgo = { retentionDays: 1, clock: () => new Date('2020-01-01T00:00:00Z') };
    const [tracked, untracked] = [await createOutboxTable('status'), await createOutboxTable('none')];
    await commitNote(tracked, longAgo);
    await commitNote(untracked, { ...longAgo, tracking: 'none' });

    await dynamoDb.sweepTimeToLive();

    expect(await scan(dynamoDb.client, tracked)).toHaveLength(1);
    expect(await scan(dynamoDb.client, untracked)).toEqual([]);
  });

  it('lists undispatched items by shard, a key always on the same', async () => {
    const tableName = await createOutboxTable('status');
    const ids = Array.from({ length: 20 }, (_, index) => `n${index}`);

    await commitNote(tableName, { shards: 4 }, someNotes(...ids));
    await commitNote(
      tableName,
      { shards: 4 },
      ids.map((id) => ({ id, version: 2 })),
    );

    const listed = await scan(dynamoDb.client, tableName, undispatchedIndexName);
    expect(listed).toHaveLength(40);
    const shardsOf = (id: string): readonly unknown[] =>
      listed.filter(({ PK }) => PK?.S === `note#${id}`).map(({ Undispatched }) => Undispatched?.S);
    expect(ids.filter((id) => new Set(shardsOf(id)).size !== 1)).toEqual([]);
    expect(new Set(listed.map(({ Undispatched }) => Undispatched?.S))).toEqual(new Set(['0', '1', '2', '3']));
  });

  it('without tracking sets the expiry at once, and lists nothing', async () => {
    const tableName = await createOutboxTable('none');

    await commitNote(tableName, { tracking: 'none', retentionDays: 3 });

    const [item] = await scan(dynamoDb.client, tableName);
    expect(item).not.toHaveProperty('Undispatched');
    expect(expiryOf(item)).toBe(Date.parse('2026-11-23T10:15:31Z') / 1000);
  });

  it('without tracking keeps an item for a week by default', async () => {
    const tableName = await createOutboxTable('none');

    await commitNote(tableName, { tracking: 'none' });

    expect(expiryOf((await scan(dynamoDb.client, tableName))[0])).toBe(
      Date.parse('2026-11-27T10:15:31Z') / 1000,
    );
  });

  it('adds each item once to the stream, and it decodes to the written item', async () => {
    tables += 1;
    const { name, streamArn } = await dynamoDb.createTable(
      describeOutboxTable(`outbox-${tables}`, { tracking: 'status' }),
    );

    await commitNote(name, {}, someNotes('a', 'a'));

    const records = await readStream(streamArn);
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT']);
    const decoded = fromOutboxAttributes(records[0]?.dynamodb?.NewImage);
    expect(decoded).toEqual(fromOutboxAttributes((await scan(dynamoDb.client, name))[0]));
    expect(decoded).toMatchObject({ item: { orderingKey: 'note#a', messages: [{}, {}] } });
  });

  it('makes no call for a unit of work without messages', async () => {
    const client = new RecordingClient();
    const transaction = new DynamoDbUnitOfWork({ client });
    new DynamoDbOutbox({ ...options, transaction, client: dynamoDb.client, tableName: 'nowhere' }).add();

    await transaction.commit();

    expect(client.sent).toEqual([]);
  });

  it('splits by the size that DynamoDB counts, and uses the space of items well', async () => {
    const tableName = await createOutboxTable('status');
    const transaction = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    const outbox = new DynamoDbOutbox({
      ...options,
      transaction,
      client: dynamoDb.client,
      tableName,
      payloads: { compressionThresholdBytes: Number.POSITIVE_INFINITY },
    });
    for (let index = 0; index < 200; index += 1) {
      outbox.add(noteAdded.create({ text: 'ü'.repeat(3_000) }, { about: { id: 'a', version: 1 } }));
    }
    await transaction.commit();

    const sizes = (await scan(dynamoDb.client, tableName)).map(itemSizeBytes);
    expect(sizes).toHaveLength(4);
    expect(sizes.every((bytes) => bytes <= MAX_OUTBOX_ITEM_BYTES)).toBe(true);
    expect(sizes.filter((bytes) => bytes > MAX_OUTBOX_ITEM_BYTES - 10_000)).toHaveLength(3);
  });
});
