import * as runner from '@jest/globals';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { createOnceEffect } from '../../consumer/effects/once-effect.ts';
import { describeInboxTable } from '../tables/inbox-table.ts';
import { contractContext, messageIdOf } from '../../testing/contract-messages.ts';
import { describeEffectStoreContract } from '../../testing/effect-store-contract.ts';
import { DynamoDbEffectStore } from './dynamodb-effect-store.ts';
import { DynamoDbInbox } from './dynamodb-inbox.ts';
import { scan } from './dynamodb-tables.fixture.ts';

const golden: unknown = JSON.parse(readFileSync(new URL('effect-item.golden.json', import.meta.url), 'utf8'));
const now = new Date('2026-11-20T10:15:30.000Z');

let dynamoDb: TestDynamoDb;
let tables = 0;

const createInboxTable = async (): Promise<string> => {
  tables += 1;
  const { name } = await dynamoDb.createTable(describeInboxTable(`inbox-${tables}`));
  return name;
};

const openStore = (tableName: string, clock = () => now): DynamoDbEffectStore =>
  new DynamoDbEffectStore({ client: dynamoDb.client, tableName, retentionDays: 21, clock });

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

describeEffectStoreContract(runner, 'DynamoDbEffectStore', async () => {
  const tableName = await createInboxTable();
  return { open: () => openStore(tableName) };
});

describe('DynamoDbEffectStore', () => {
  const onceEffectIn = (tableName: string) =>
    createOnceEffect({
      store: openStore(tableName),
      consumer: 'mails--orders',
      leaseMilliseconds: 30_000,
      clock: () => now,
      nextOwner: () => 'run-1',
    });

  it('stores the item that its golden file keeps', async () => {
    const tableName = await createInboxTable();

    await onceEffectIn(tableName)('order#1', async () => ({ mailId: 'm-1' }));

    expect(await scan(dynamoDb.client, tableName)).toEqual([golden]);
  });

  it('expires: an effect is deleted after its retention, and not before', async () => {
    const [fresh, old] = [await createInboxTable(), await createInboxTable()];
    const longAgo = new Date(Date.now() - 22 * 86_400_000);
    const lease = { owner: 'o', until: new Date(), expiredBefore: new Date() };
    const effect = { consumer: 'mails--orders', key: 'k' };

    await openStore(fresh, () => new Date()).lease(effect, lease);
    await openStore(old, () => longAgo).lease(effect, lease);
    await dynamoDb.sweepTimeToLive();

    expect(await scan(dynamoDb.client, fresh)).toHaveLength(1);
    expect(await scan(dynamoDb.client, old)).toEqual([]);
  });

  it('shares the table with inbox records and positions of any name', async () => {
    const tableName = await createInboxTable();
    const { client } = dynamoDb;
    const transaction = new DynamoDbUnitOfWork({ client });
    const inbox = new DynamoDbInbox({ transaction, client, tableName, retentionDays: 21 });
    const consumer = 'mails--orders';
    const messageId = messageIdOf(1);
    const { correlationId } = contractContext;
    inbox.add({ consumer, messageId, messageType: 'order.created', correlationId });
    const key = { consumer, orderingKey: 'order#1' };
    inbox.movePosition({ key, from: undefined, to: { messageId }, expires: true });
    await transaction.commit();

    const onceEffect = onceEffectIn(tableName);
    expect(await onceEffect(messageId, async () => 'by id')).toBe('by id');
    expect(await onceEffect('order#1', async () => 'by order')).toBe('by order');
    expect(await scan(client, tableName)).toHaveLength(4);
  });

  it('stores the largest allowed result and the longest key', async () => {
    const onceEffect = createOnceEffect({
      store: openStore(await createInboxTable()),
      consumer: 'mails--orders',
      leaseMilliseconds: 30_000,
      maxResultBytes: 300 * 1024,
    });
    const largest = 'x'.repeat(300 * 1024 - 2);

    expect(await onceEffect('k'.repeat(1_024), async () => largest)).toBe(largest);
    expect(await onceEffect('k'.repeat(1_024), async () => 'not run')).toBe(largest);
  });

  it('rethrows other errors, such as a missing table', async () => {
    const store = openStore('missing');
    const effect = { consumer: 'c', key: 'k' };

    await expect(store.lease(effect, { owner: 'o', until: now, expiredBefore: now })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(store.complete(effect, 'o', { result: '1' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
