import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AttributeValue,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import * as fc from 'fast-check';

import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import { assertNoItemTwice } from './same-item.ts';
import type { StagedWrite } from './staged-write.ts';

/** Tables with keys of every type and of one or two attributes, and names that are keys in one and not in another. */
const tables = [
  { name: 'by-id', partitionKey: { name: 'id', type: 'S' } },
  { name: 'by-pk-sk', partitionKey: { name: 'PK', type: 'S' }, sortKey: { name: 'SK', type: 'S' } },
  { name: 'by-pk-number', partitionKey: { name: 'PK', type: 'S' }, sortKey: { name: 'id', type: 'N' } },
  { name: 'by-number', partitionKey: { name: 'SK', type: 'N' } },
] as const;

let dynamoDb: TestDynamoDb;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  for (const table of tables) {
    await dynamoDb.createTable({ ...table, indexes: [] });
  }
});

afterAll(async () => {
  await dynamoDb.stop();
});

const values = {
  S: fc.constantFrom('a', 'b').map((S) => ({ S })),
  N: fc.constantFrom('1', '1.0', '2').map((N) => ({ N })),
} satisfies Record<string, fc.Arbitrary<AttributeValue>>;

/** Attributes named like keys of other tables, which are none here. */
const someRest = fc.dictionary(fc.constantFrom('id', 'PK', 'SK', 'more'), values.S, {
  maxKeys: 4,
  noNullPrototype: true,
});

const someWriteOf = (table: (typeof tables)[number]): fc.Arbitrary<TransactWriteItem> => {
  const keys = 'sortKey' in table ? [table.partitionKey, table.sortKey] : [table.partitionKey];
  const someKey = fc
    .tuple(...keys.map(({ name, type }) => values[type].map((value) => [name, value] as const)))
    .map((pairs): Record<string, AttributeValue> => Object.fromEntries(pairs));
  const TableName = table.name;
  return fc.oneof(
    fc.tuple(someKey, someRest).map(([key, rest]) => ({ Put: { TableName, Item: { ...rest, ...key } } })),
    someKey.map((Key) => ({ Delete: { TableName, Key } })),
    someKey.map((Key) => ({
      ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_not_exists(zebra)' },
    })),
    someKey.map((Key) => ({
      Update: {
        TableName,
        Key,
        UpdateExpression: 'SET another = :value',
        ExpressionAttributeValues: { ':value': { S: 'x' } },
      },
    })),
  );
};

const someWrites = fc
  .array(fc.oneof(...tables.map(someWriteOf)), { minLength: 1, maxLength: 5 })
  .map((writes) => writes.map((write, index): StagedWrite => ({ subject: `write ${index}`, write })));

/** What DynamoDB says to the writes; `undefined` when it takes them. */
const refusalOf = async (writes: readonly StagedWrite[]): Promise<string | undefined> => {
  try {
    const TransactItems = writes.map(({ write }) => write);
    await dynamoDb.client.send(new TransactWriteItemsCommand({ TransactItems }));
    return undefined;
  } catch (error) {
    return String(error);
  }
};

const isRefusedBefore = (writes: readonly StagedWrite[]): boolean => {
  try {
    assertNoItemTwice(writes);
    return false;
  } catch {
    return true;
  }
};

describe('the check for one item staged twice', () => {
  it('rejects only transactions that DynamoDB rejects, for all tables and writes', async () => {
    await fc.assert(
      fc.asyncProperty(someWrites, async (writes) => {
        fc.pre(isRefusedBefore(writes));

        expect(await refusalOf(writes)).toMatch(/multiple operations on one item/);
      }),
      { numRuns: 100 },
    );
  });

  it('reports it with the same code if only DynamoDB can detect it, and commits all other transactions', async () => {
    await fc.assert(
      fc.asyncProperty(someWrites, async (writes) => {
        const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
        writes.forEach((write) => {
          unitOfWork.stage(write);
        });

        const [outcome] = await Promise.allSettled([unitOfWork.commit()]);

        if ((await refusalOf(writes)) === undefined) {
          expect(outcome.status).toBe('fulfilled');
        } else {
          expect(outcome).toMatchObject({ reason: { code: 'SAME_ITEM_TWICE' } });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('commits two items of a table whose key is called id', async () => {
    const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    const put = (id: string): StagedWrite => ({
      subject: `customer ${id}`,
      write: { Put: { TableName: 'by-id', Item: { id: { S: id }, name: { S: 'same name' } } } },
    });
    unitOfWork.stage(put('one'));
    unitOfWork.stage(put('other'));

    await expect(unitOfWork.commit()).resolves.toBeUndefined();
  });

  it('names the two puts of one item among others, although only DynamoDB knows the key', async () => {
    const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    const put = (subject: string, id: string): StagedWrite => ({
      subject,
      write: { Put: { TableName: 'by-id', Item: { id: { S: id }, text: { S: subject } } } },
    });
    unitOfWork.stage(put('another', '1'));
    unitOfWork.stage(put('first', '2'));
    unitOfWork.stage(put('a third', '3'));
    unitOfWork.stage(put('second', '2'));

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      code: 'SAME_ITEM_TWICE',
      firstSubject: 'first',
      subject: 'second',
      message: expect.stringContaining('first and second are the same item'),
    });
  });
});
