import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import * as fc from 'fast-check';

import { findAttributeFault } from './attribute-faults.ts';
import { countersTable } from './dynamodb-unit-of-work.fixture.ts';
import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import { someItem } from './item-size.fixture.ts';

const tableName = 'attributes';

let dynamoDb: TestDynamoDb;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable(countersTable(tableName));
});

afterAll(async () => {
  await dynamoDb.stop();
});

/** Values of which many are none, as they come from code that is not checked. */
const someDoubtfulScalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    { S: undefined },
    {},
    { BOOL: undefined },
    { N: undefined },
    { NULL: undefined },
    { S: 'fine' },
  ),
  fc
    .constantFrom('NaN', 'Infinity', '-Infinity', '', ' 5', '0x10', '1_0', '1.', '.5', '+5', '1e5', '-0')
    .map((N) => ({ N })),
  fc.constantFrom({ SS: [] }, { NS: [] }, { BS: [] }, { NS: ['NaN'] }, { NS: ['1', '2'] }, { SS: ['a'] }),
  fc.double().map((number) => ({ N: String(number) })),
);

const someDoubtfulValue: fc.Arbitrary<unknown> = fc.oneof(
  someDoubtfulScalar,
  fc.array(fc.oneof(someDoubtfulScalar, fc.constant(undefined)), { maxLength: 3 }).map((L) => ({ L })),
  fc
    .dictionary(fc.constantFrom('a', 'b'), fc.oneof(someDoubtfulScalar, fc.constant(undefined)), {
      noNullPrototype: true,
    })
    .map((M) => ({ M })),
);

const someDoubtfulItem = fc
  .tuple(someItem, fc.dictionary(fc.constantFrom('x', 'y'), someDoubtfulValue, { noNullPrototype: true }))
  .map(([item, doubtful]) => ({ ...item, ...doubtful, PK: { S: '1' } }));

const isStored = async (Item: Record<string, AttributeValue>): Promise<boolean> =>
  dynamoDb.client.send(new PutItemCommand({ TableName: tableName, Item })).then(
    () => true,
    () => false,
  );

const putOf = (Item: Record<string, unknown>) => ({
  Put: { TableName: tableName, Item: Item as Record<string, AttributeValue> },
});

describe('a value that DynamoDB cannot store', () => {
  it('is rejected before any call only if DynamoDB rejects it', async () => {
    await fc.assert(
      fc.asyncProperty(someDoubtfulItem, async (item) => {
        const found = findAttributeFault(putOf(item));

        if (found !== undefined) {
          expect({ ...found, isStored: await isStored(item) }).toMatchObject({ isStored: false });
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['no value', { total: { S: undefined } }, 'total'],
    ['a number that is none', { total: { N: 'NaN' } }, 'total'],
    ['a number given as a number', { total: { N: 5 } }, 'total'],
    ['an empty set', { tags: { SS: [] } }, 'tags'],
    ['a number within a set', { prices: { NS: ['1', 'x'] } }, 'prices'],
    [
      'an element of a list',
      { lines: { L: [{ M: { price: { N: '1' } } }, { M: { price: { N: '' } } }] } },
      'lines[1].price',
    ],
    ['a missing element of a list', { lines: { L: [undefined] } }, 'lines[0]'],
  ])('is named with its item: %s', async (_, attributes, attribute) => {
    const sent: unknown[] = [];
    const unitOfWork = new DynamoDbUnitOfWork({
      client: {
        send: async ({ input }) => {
          sent.push(input);
          return { $metadata: {} };
        },
      },
    });
    unitOfWork.stage({ subject: 'order 41', write: putOf({ PK: { S: '41' } }) });
    unitOfWork.stage({ subject: 'order 42', write: putOf({ PK: { S: '42' }, ...attributes }) });

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      code: 'INVALID_ATTRIBUTE',
      subject: 'order 42',
      attribute,
      message: expect.stringContaining(`Cannot write order 42: attribute ${attribute} `),
    });
    expect(sent).toEqual([]);
  });

  it.each([
    ['a value of an update', { UpdateExpression: 'SET a = :total' }],
    ['a value of a condition', { UpdateExpression: 'REMOVE b', ConditionExpression: 'a = :total' }],
  ])('is named where it is %s', async (_, expressions) => {
    const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    unitOfWork.stage({
      subject: 'order 42',
      write: {
        Update: {
          TableName: tableName,
          Key: { PK: { S: '42' } },
          ...expressions,
          ExpressionAttributeValues: { ':total': { N: 'NaN' } },
        },
      },
    });

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      code: 'INVALID_ATTRIBUTE',
      attribute: ':total',
    });
  });

  it.each([
    ['half a surrogate pair', { text: { S: 'cut \ud83d' } }, 'text'],
    ['too many digits', { total: { N: '1'.repeat(39) } }, 'total'],
    ['too large a number', { total: { N: '1e200' } }, 'total'],
    ['an element twice', { tags: { SS: ['a', 'b', 'a'] } }, 'tags'],
    ['a value of two types', { total: { S: '1', N: '1' } }, 'total'],
    ['an empty key', { PK: { S: '' } }, 'PK'],
  ])('is named after DynamoDB rejected it: %s', async (_, attributes, attribute) => {
    const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    unitOfWork.stage({ subject: 'order 41', write: putOf({ PK: { S: '41' } }) });
    unitOfWork.stage({ subject: 'order 42', write: putOf({ PK: { S: '42' }, ...attributes }) });

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      code: 'TRANSACTION_INVALID',
      subject: 'order 42',
      attribute,
    });
  });
});
