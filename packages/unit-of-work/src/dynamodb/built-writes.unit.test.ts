import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { StageableWrite } from './built-write.ts';
import { marshallItem } from './marshall-item.ts';
import { somePlainItem } from './plain-value.fixture.ts';
import { toPut } from './plain-writes.ts';
import { toStagedWrites } from './to-staged-writes.ts';

const TableName = 'shop';
const Key = { pk: 'a' };
const subject = 'order 42';

const refusalOf = (write: StageableWrite): string => {
  try {
    toStagedWrites(write);
  } catch (error) {
    return error instanceof Error ? `${Reflect.get(error, 'code')}: ${error.message}` : String(error);
  }
  return 'accepted';
};

const refused: readonly (readonly [string, StageableWrite, RegExp])[] = [
  [
    'a read',
    { subject, command: new GetCommand({ TableName, Key }) },
    /^INVALID_COMMAND: Cannot stage order 42: its command is GetItem, which a transaction cannot contain/,
  ],
  [
    "a read in DynamoDB's own form",
    { subject, command: new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }) },
    /its command is GetItem/,
  ],
  ['a batch', { subject, command: new BatchWriteCommand({ RequestItems: {} }) }, /BatchWriteItem/],
  ['an unknown command', { subject, command: { input: { TableName, Key } } }, /is an unknown command/],
  [
    'values to return',
    {
      subject,
      command: new UpdateCommand({ TableName, Key, UpdateExpression: 'SET A = B', ReturnValues: 'ALL_NEW' }),
    },
    /order 42: ReturnValues is ALL_NEW, but a transaction returns no values; remove it/,
  ],
  [
    'capacity to return',
    { subject, command: new PutCommand({ TableName, Item: Key, ReturnConsumedCapacity: 'TOTAL' }) },
    /ReturnConsumedCapacity is TOTAL.*onCommitted/,
  ],
  [
    'legacy conditions',
    { subject, command: new DeleteCommand({ TableName, Key, Expected: { A: { Exists: false } } }) },
    /Expected is a legacy parameter/,
  ],
  [
    'a token',
    {
      subject,
      command: new TransactWriteCommand({
        TransactItems: [{ Put: { TableName, Item: Key } }],
        ClientRequestToken: 'token',
      }),
    },
    /ClientRequestToken cannot be kept/,
  ],
  [
    'an invalid value of one of several items',
    {
      subject,
      command: new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: Key } },
          { Put: { TableName, Item: { pk: 'b', Total: Number.NaN } } },
        ],
      }),
    },
    /^INVALID_ATTRIBUTE: Cannot write order 42 \(write 2 of 2\): attribute Total is NaN/,
  ],
  [
    "an invalid value in DynamoDB's own form",
    { subject, command: new PutItemCommand({ TableName, Item: { pk: { S: 'a' }, Total: { N: 'NaN' } } }) },
    /^INVALID_ATTRIBUTE: .*order 42: attribute Total/,
  ],
  [
    'parameters of a delete or a read',
    { subject, params: { TableName, Key } },
    /could be a delete, a check or a read/,
  ],
  [
    "parameters in DynamoDB's own form",
    { subject, params: { Put: { TableName, Item: { pk: { S: 'a' } } } } },
    /params are in DynamoDB's own form/,
  ],
  [
    'two operations',
    { subject, params: { Put: { TableName }, Delete: { TableName } } },
    /has Put and Delete/,
  ],
  ['no write', { subject, params: [] }, /contain no write/],
  [
    'a misspelt condition',
    { subject, params: { Put: { TableName, Item: Key, Condition: 'x' } } },
    /Condition is not/,
  ],
  [
    'an update of its key',
    {
      subject,
      params: { TableName, Key, UpdateExpression: 'SET pk = :b', ExpressionAttributeValues: { ':b': 'b' } },
    },
    /UpdateExpression changes pk/,
  ],
];

describe('a write that another library built', () => {
  it.each(refused)('is refused by name: %s', (_, write, sentence) => {
    expect(refusalOf(write)).toMatch(sentence);
  });

  it('is not changed later', () => {
    const Item = { pk: { S: 'a' }, Lines: { L: [{ S: 'x' }] } };
    const [staged] = toStagedWrites({ subject, command: new PutItemCommand({ TableName, Item }) });
    Item.Lines.L.push({ S: 'y' });

    expect(staged?.write.Put?.Item?.['Lines']).toEqual({ L: [{ S: 'x' }] });
  });

  it('is recognised after a minifier renamed its class', () => {
    const command = new PutCommand({ TableName, Item: Key });
    Object.defineProperty(command, 'constructor', { value: { name: 't' } });

    expect(refusalOf({ subject, command })).toBe('accepted');
  });

  it('is recognised in a version of the SDK without schemas', () => {
    class DeleteItemCommand {
      readonly input = { TableName, Key: { pk: { S: 'a' } } };
    }

    expect(toStagedWrites({ subject, command: new DeleteItemCommand() })).toEqual([
      { subject, write: { Delete: { TableName, Key: { pk: { S: 'a' } } } } },
    ]);
  });

  it('is the same write as a put of its values, in every form', () => {
    fc.assert(
      fc.property(somePlainItem, (values) => {
        const Item = { ...values, pk: 'a' };
        const expected = [toPut({ subject, TableName, Item })];

        expect(toStagedWrites({ subject, command: new PutCommand({ TableName, Item }) })).toEqual(expected);
        expect(toStagedWrites({ subject, params: { Put: { TableName, Item } } })).toEqual(expected);
        expect(
          toStagedWrites({
            subject,
            command: new PutItemCommand({ TableName, Item: marshallItem('it', Item) }),
          }),
        ).toEqual(expected);
      }),
    );
  });
});
