import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DynamoDBClient, PutItemCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import * as fc from 'fast-check';
import type { MessageId } from '../../message/ids.ts';
import { MAX_OUTBOX_SHARDS, toShard } from '../../outbox/shard.ts';
import { describeOutboxTable } from '../tables/index.ts';
import { DynamoDbUndispatchedItems } from './dynamodb-undispatched-items.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

const recordedAt = '2026-11-20T10:15:30.123Z';
const later = new Date('2026-11-20T10:16:30.123Z');

let dynamoDb: TestDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

/** Records an item for each key, as an outbox with this many shards does. */
const record = async (orderingKeys: readonly string[], shards: number): Promise<string> => {
  tables += 1;
  const tableName = `shards-${tables}`;
  await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
  for (const orderingKey of orderingKeys) {
    const message = {
      id: '01994c6f-8a00-7000-8000-000000000001' as MessageId,
      type: 'a.b',
      topic: 'a',
      body: '{}',
    };
    const item = { orderingKey, sortKey: '1', messages: [message], recordedAt, service: 'orders' };
    const Item = toOutboxAttributes(item, { undispatched: toShard(orderingKey, shards) });
    await dynamoDb.client.send(new PutItemCommand({ TableName: tableName, Item }));
  }
  return tableName;
};

const list = async (items: DynamoDbUndispatchedItems): Promise<readonly string[]> => {
  const listed: string[] = [];
  for await (const { orderingKey } of items.listUndispatched(later)) {
    listed.push(orderingKey);
  }
  return listed;
};

/** Shards that a reader has asked for, each answered as empty. */
const aClientOfEmptyShards = () => {
  const asked: number[] = [];
  const send = async ({ input }: { readonly input: QueryCommandInput }) => {
    asked.push(Number(input.ExpressionAttributeValues?.[':shard']?.S));
    return { Items: [] };
  };
  return { asked, client: { send } as unknown as Pick<DynamoDBClient, 'send'> };
};

describe('an outbox and a reader with different numbers of shards', () => {
  it('leave no shard unread over 64 lists, for any numbers', async () => {
    const someShards = fc.integer({ min: 1, max: MAX_OUTBOX_SHARDS });
    const someChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(someShards, someChance, async (shards, chance) => {
        const { asked, client } = aClientOfEmptyShards();
        const items = new DynamoDbUndispatchedItems({
          client,
          tableName: 'any',
          shards,
          random: () => chance,
        });

        for (let lists = 0; lists < MAX_OUTBOX_SHARDS; lists += 1) {
          expect(await list(items)).toEqual([]);
        }

        expect(new Set(asked).size).toBe(MAX_OUTBOX_SHARDS);
        expect(asked.length).toBeLessThanOrEqual(MAX_OUTBOX_SHARDS * (shards + 1));
      }),
    );
  });

  it('do not differ unnoticed: the reader finds the items, warns, and then reads their shards', async () => {
    const isUnknown = (key: string): boolean => Number(toShard(key, 6)) >= 4;
    const keys = ['order#1', 'order#2', 'order#3', 'order#4', 'order#5', 'order#6'].filter(isUnknown);
    const tableName = await record(keys, 6);
    const { client } = dynamoDb;
    const items = new DynamoDbUndispatchedItems({ client, tableName, shards: 4, random: () => 0 });
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', note);

    const listed = new Set<string>();
    for (let lists = 0; lists < 2; lists += 1) {
      (await list(items)).forEach((key) => listed.add(key));
    }

    expect(keys.length).toBeGreaterThan(0);
    expect([...listed].sort()).toEqual(keys);
    expect([...(await list(items))].sort()).toEqual(keys);
    process.off('warning', note);
    expect(warnings).toContainEqual(
      expect.objectContaining({
        name: 'OutboxWarning',
        code: 'OUTBOX_SHARDS_DIFFER',
        message: expect.stringMatching(
          new RegExp(`${tableName} .*configured for 4.*option shards`),
        ) as unknown,
      }),
    );
  });
});
