import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { nextCorrelationId } from '@dynamo-outbox/messaging';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { describeProcessTable, toStatusShard } from '../tables/process-table.ts';
import { DynamoDbProcessList } from './dynamodb-process-list.ts';
import { DynamoDbProcessStore } from './dynamodb-process-store.ts';

const tableName = 'shop-processes';
const at = new Date('2026-11-20T10:15:30.001Z');

describe('DynamoDbProcessList', () => {
  it('reports an item that it cannot read by itself, and lists the others', async () => {
    const database = new ModelDatabase({ now: Date.now, random: () => 0 });
    database.createTable(describeProcessTable(tableName));
    const client = new ModelDynamoDbClient({ database });
    const transaction = new DynamoDbUnitOfWork({ client });
    new DynamoDbProcessStore({ transaction, client, tableName }).save({
      process: 'thing',
      instance: '1',
      run: 1,
      version: 1,
      status: 'stuck',
      phase: 'waiting',
      state: { version: 1, json: '{}' },
      steps: [],
      deadlines: {},
      dueAt: at,
      problem: { in: 'running', reason: 'LARGE_ORDER' },
      correlationId: nextCorrelationId(),
      startedAt: at,
      changedAt: at,
      history: [],
      omitted: 0,
    });
    await transaction.commit();
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: {
          PK: { S: 'thing#2' },
          Process: { S: 'thing' },
          StatusShard: { S: toStatusShard('thing', 'stuck', 0) },
          DueAt: { S: at.toISOString() },
        },
      }),
    );

    const list = new DynamoDbProcessList({ client, tableName });

    expect(await list.list({ process: 'thing', status: 'stuck', limit: 10 })).toMatchObject({
      instances: [{ instance: '1' }],
      unreadable: [{ partitionKey: 'thing#2', reason: expect.stringMatching(/Instance is missing/u) }],
      hasMore: false,
    });
  });
});
