import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { countersTable } from './dynamodb-unit-of-work.fixture.ts';
import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import { getItem } from './get-item.ts';
import { nestedIn, somePlainItem } from './plain-value.fixture.ts';
import type { PlainItem } from './plain-value.ts';

const TableName = 'plain';

let dynamoDb: TestDynamoDb;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable(countersTable(TableName));
});

afterAll(async () => {
  await dynamoDb.stop();
});

const read = (PK: string): Promise<PlainItem | undefined> =>
  getItem(dynamoDb.client, { TableName, Key: { PK }, ConsistentRead: true });

const commit = async (stage: (unitOfWork: DynamoDbUnitOfWork) => void): Promise<void> => {
  const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
  stage(unitOfWork);
  await unitOfWork.commit();
};

const put = (item: PlainItem): Promise<void> =>
  commit((unitOfWork) => {
    unitOfWork.put({ subject: 'item', TableName, Item: item });
  });

describe('plain values in DynamoDB', () => {
  it('are read back as they were put', async () => {
    await fc.assert(
      fc.asyncProperty(somePlainItem, async (item) => {
        await put({ ...item, PK: 'round trip' });

        const stored = await read('round trip');

        expect(stored).toEqual({ ...item, PK: 'round trip' });
        // And of the same types, which jest judges by a field `constructor`.
        expect(isDeepStrictEqual(stored, { ...item, PK: 'round trip' })).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('are read back from the deepest level', async () => {
    const item = { PK: 'deep', map: nestedIn(31, 'leaf'), list: nestedIn(31, []) };
    await put(item);

    expect(await read('deep')).toEqual(item);
  });

  it('are updated, compared with and deleted', async () => {
    await put({ PK: 'life', Version: 0, Tags: new Set(['a']), Prices: [5] });
    await commit((unitOfWork) => {
      unitOfWork.update({
        subject: 'item',
        TableName,
        Key: { PK: 'life' },
        UpdateExpression: 'SET #version = :next, Prices = :prices ADD Tags :tags',
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': 'Version' },
        ExpressionAttributeValues: {
          ':next': 1,
          ':expected': 0,
          ':prices': [7],
          ':tags': new Set(['b']),
        },
      });
    });

    expect(await read('life')).toEqual({
      PK: 'life',
      Version: 1,
      Tags: new Set(['a', 'b']),
      Prices: [7],
    });

    await commit((unitOfWork) => {
      unitOfWork.delete({
        subject: 'item',
        TableName,
        Key: { PK: 'life' },
        ConditionExpression: 'Version = :expected',
        ExpressionAttributeValues: { ':expected': 1 },
      });
    });

    expect(await read('life')).toBeUndefined();
  });

  it.each(['put', 'update', 'delete', 'check'] as const)(
    'explain a failed condition of %s with the existing item',
    async (method) => {
      const PK = `refused ${method}`;
      await put({ PK, Version: 2, Tags: new Set(['a']) });
      const write = {
        subject: 'item',
        TableName,
        Item: { PK },
        Key: { PK },
        ConditionExpression: 'Version = :expected',
        ExpressionAttributeValues: { ':expected': 1 },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
        onConditionFailed: (current: PlainItem | undefined) => new Error('refused', { cause: current }),
      };
      const { Item, Key, ...rest } = write;
      const stage = {
        put: (unitOfWork: DynamoDbUnitOfWork) => {
          unitOfWork.put({ ...rest, Item });
        },
        update: (unitOfWork: DynamoDbUnitOfWork) => {
          unitOfWork.update({ ...rest, Key, UpdateExpression: 'SET Version = :expected' });
        },
        delete: (unitOfWork: DynamoDbUnitOfWork) => {
          unitOfWork.delete({ ...rest, Key });
        },
        check: (unitOfWork: DynamoDbUnitOfWork) => {
          unitOfWork.check({ ...rest, Key });
        },
      }[method];

      await expect(commit(stage)).rejects.toMatchObject({
        message: 'refused',
        cause: { PK, Version: 2, Tags: new Set(['a']) },
      });
      expect(await read(PK)).toMatchObject({ Version: 2 });
    },
  );

  it('commit together with writes in the form of DynamoDB, in the order of staging', async () => {
    await commit((unitOfWork) => {
      unitOfWork.put({ subject: 'plain', TableName, Item: { PK: 'mixed plain' } });
      unitOfWork.stage({
        subject: 'low-level',
        write: { Put: { TableName, Item: { PK: { S: 'mixed low-level' }, Count: { N: '1' } } } },
      });
    });

    expect([await read('mixed plain'), await read('mixed low-level')]).toEqual([
      { PK: 'mixed plain' },
      { PK: 'mixed low-level', Count: 1 },
    ]);
  });

  it('are reported last if they are staged with reportsLast', async () => {
    await put({ PK: 'taken' });
    const refused = commit((unitOfWork) => {
      for (const [subject, reportsLast] of [
        ['last', true],
        ['first', false],
      ] as const) {
        unitOfWork.check({
          subject,
          reportsLast,
          TableName,
          Key: { PK: subject },
          ConditionExpression: 'attribute_exists(PK)',
        });
      }
    });

    await expect(refused).rejects.toMatchObject({ code: 'CONDITION_NOT_MET', subject: 'first' });
  });

  it('are read from a table that the error names if it is missing', async () => {
    await expect(getItem(dynamoDb.client, { TableName: 'missing', Key: { PK: 'a' } })).rejects.toMatchObject({
      code: 'TABLE_NOT_FOUND',
      message: expect.stringMatching(/^DynamoDB does not find the table missing\./),
    });
  });

  it.each([
    ['undefined', () => undefined, 'undefined'],
    ['a text', () => 'refused', 'a string'],
    ['a promise', async () => new Error('refused'), 'a promise'],
    [
      'a promise that rejects',
      async () => {
        throw new Error('refused');
      },
      'a promise',
    ],
  ])(
    'have an error of their own even if onConditionFailed returns %s',
    async (_, onConditionFailed, what) => {
      const refused = commit((unitOfWork) => {
        unitOfWork.check({
          subject: 'item 7',
          TableName,
          Key: { PK: 'absent' },
          ConditionExpression: 'attribute_exists(PK)',
          onConditionFailed: onConditionFailed as never,
        });
      });

      await expect(refused).rejects.toMatchObject({
        code: 'CONDITION_NOT_MET',
        subject: 'item 7',
        message: expect.stringContaining(`Its onConditionFailed returned ${what}; return an Error`),
        cause: { name: 'TransactionCanceledException' },
      });
    },
  );

  it('are not read with an invalid key', async () => {
    await expect(read('')).rejects.toThrow(
      'Cannot read an item of plain: attribute PK is part of a key and empty; write at least one character or byte.',
    );
  });
});
