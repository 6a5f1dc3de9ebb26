import * as runner from '@jest/globals';
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeOutboxTable } from '../tables/index.ts';
import { describeParkedKeysContract } from '../../testing/parked-keys-contract.ts';
import { DynamoDbParkedKeys } from './dynamodb-parked-keys.ts';
import { scan } from './dynamodb-tables.fixture.ts';

describeParkedKeysContract(runner, 'DynamoDbParkedKeys', async () => {
  const dynamoDb = await startTestDynamoDb();
  let tables = 0;
  return {
    open: async () => {
      tables += 1;
      const { name } = await dynamoDb.createTable(
        describeOutboxTable(`outbox-${tables}`, { tracking: 'status' }),
      );
      return new DynamoDbParkedKeys({ client: dynamoDb.client, tableName: name });
    },
    stop: () => dynamoDb.stop(),
  };
});

describe('DynamoDbParkedKeys', () => {
  const tableName = 'orders-outbox';
  const key = {
    orderingKey: 'order#1',
    reason: 'UNKNOWN_TOPIC',
    parkedAt: '2026-11-20T10:15:30.000Z',
  } as const;
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
    await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
  });

  afterAll(() => dynamoDb.stop());

  /** A DynamoDB that gets to none but the last key of a call, so many times. */
  const reluctant = (times: number): Pick<DynamoDBClient, 'send'> & { calls: number } => {
    const client = {
      calls: 0,
      send: async (command: unknown) => {
        client.calls += 1;
        if (!(command instanceof BatchGetItemCommand) || client.calls > times) {
          return dynamoDb.client.send(command as BatchGetItemCommand);
        }
        const request = command.input.RequestItems?.[tableName];
        const Keys = request?.Keys ?? [];
        const answer = await dynamoDb.client.send(
          new BatchGetItemCommand({ RequestItems: { [tableName]: { ...request, Keys: Keys.slice(-1) } } }),
        );
        const left = Keys.slice(0, -1);
        return left.length === 0
          ? answer
          : { ...answer, UnprocessedKeys: { [tableName]: { ...request, Keys: left } } };
      },
    };
    return client;
  };

  it('keeps a key out of the list of undispatched items, beside the outbox items', async () => {
    await new DynamoDbParkedKeys({ client: dynamoDb.client, tableName }).park(key);

    expect(await scan(dynamoDb.client, tableName)).toEqual([
      {
        PK: { S: 'PARKED#order#1' },
        SK: { S: 'KEY' },
        ParkedAt: { S: key.parkedAt },
        ParkReason: { S: 'UNKNOWN_TOPIC' },
        Revision: { S: expect.any(String) },
      },
    ]);
  });

  it.each([
    ['looks again for what DynamoDB did not get to', 2, new Set(['order#1'])],
    ['gives up when that goes on', 3, 'KEYS_UNREAD'],
  ])('%s', async (_, times, expected) => {
    const client = reluctant(times);
    const waits: number[] = [];
    const keys = new DynamoDbParkedKeys({
      client,
      tableName,
      attempts: 3,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
    });
    await new DynamoDbParkedKeys({ client: dynamoDb.client, tableName }).park(key);

    const outcome: unknown = await keys
      .findParked(['order#1', 'order#2', 'order#3', 'order#4'])
      .catch((error: unknown) => error);

    expect(hasErrorCode(outcome, 'KEYS_UNREAD') ? outcome.code : outcome).toEqual(expected);
    expect(client.calls).toBe(3);
    expect(waits).toHaveLength(2);
  });
});
