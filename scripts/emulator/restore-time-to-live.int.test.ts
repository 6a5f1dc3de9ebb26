import { DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import type { TableDescription } from '@dynamo-outbox/topology';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeExampleDeployment } from '../../lib/example-deployment.ts';
import { restoreTimeToLive } from './restore-time-to-live.ts';

const { tables } = describeExampleDeployment();

const withoutTimeToLive = (table: TableDescription): TableDescription => {
  const { timeToLiveAttribute, ...rest } = table;
  return timeToLiveAttribute === undefined ? table : rest;
};

describe('the time to live of the tables of the example', () => {
  let dynamoDb: TestDynamoDb;

  const attributes = async (): Promise<Readonly<Record<string, string | undefined>>> =>
    Object.fromEntries(
      await Promise.all(
        tables.map(async ({ name }) => {
          const { TimeToLiveDescription: description } = await dynamoDb.client.send(
            new DescribeTimeToLiveCommand({ TableName: name }),
          );
          const isEnabled = description?.TimeToLiveStatus === 'ENABLED';
          return [name, isEnabled ? description.AttributeName : undefined] as const;
        }),
      ),
    );

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
    for (const table of tables) {
      await dynamoDb.createTable(withoutTimeToLive(table));
    }
  });

  afterAll(() => dynamoDb.stop());

  it('is restored from the description if it is missing, and otherwise unchanged', async () => {
    const described = Object.fromEntries(
      tables.map(({ name, timeToLiveAttribute }) => [name, timeToLiveAttribute]),
    );
    expect(new Set(Object.values(await attributes()))).toEqual(new Set([undefined]));

    await restoreTimeToLive(dynamoDb.client, tables);
    expect(await attributes()).toEqual(described);

    await restoreTimeToLive(dynamoDb.client, tables);
    expect(await attributes()).toEqual(described);
    expect(new Set(Object.values(described))).toEqual(new Set(['ExpiresAt', undefined]));
  });
});
