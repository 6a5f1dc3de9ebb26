/** Runs the code of the guide on scheduled messages, whose expressions only DynamoDB can judge. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeBlocks, readPage, root } from './markdown.ts';

interface Guide {
  readonly placeOrder: (orderId: string) => Promise<void>;
  readonly payOrder: (orderId: string) => Promise<string | undefined>;
}

interface TestExample {
  readonly results: readonly { readonly released: number }[];
}

const page = 'docs/guides/schedule.md';
const environment = { ...process.env };
let dynamoDb: TestDynamoDb;
let directory: string;

beforeAll(async () => {
  mkdirSync(join(root, '.local'), { recursive: true });
  directory = mkdtempSync(join(root, '.local/guide-'));
  for (const [index, { code }] of codeBlocks(page, readPage(page)).entries()) {
    writeFileSync(join(directory, `block-${index}.ts`), code);
  }
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable({ name: 'orders', partitionKey: { name: 'PK', type: 'S' }, indexes: [] });
  await dynamoDb.createTable(describeOutboxTable('orders-outbox', { tracking: 'status' }));
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    ORDERS_TABLE_NAME: 'orders',
    OUTBOX_TABLE_NAME: 'orders-outbox',
    OUTBOX_TRACKING: 'status',
    OUTBOX_RETENTION_DAYS: '7',
  });
});

afterAll(async () => {
  process.env = environment;
  rmSync(directory, { recursive: true });
  await dynamoDb.stop();
});

describe('the guide on scheduled messages', () => {
  it('schedules a deadline, and cancels it', async () => {
    const { placeOrder, payOrder } = (await import(join(directory, 'block-0.ts'))) as Guide;
    const waiting = async (): Promise<number | undefined> =>
      (await dynamoDb.client.send(new ScanCommand({ TableName: 'orders-outbox' }))).Count;

    await placeOrder('1');
    expect(await waiting()).toBe(1);
    expect(await payOrder('1')).toBe('cancelled');
    expect(await waiting()).toBe(0);
    expect(await payOrder('1')).toBe('released');
  });

  it('releases in a test what is due', async () => {
    const { results } = (await import(join(directory, 'block-1.ts'))) as TestExample;

    expect(results).toMatchObject([{ released: 0 }, { released: 1 }]);
  });
});
