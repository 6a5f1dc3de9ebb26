import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@dynamo-outbox/topology';

import { LostRaceError } from '../lost-race.ts';
import { NameTakenError, type UnitOfWorkHarness } from '../testing/index.ts';
import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import type { StagedWrite } from './staged-write.ts';

/** The table of the counters. */
export const countersTable = (name: string): TableDescription => ({
  name,
  partitionKey: { name: 'PK', type: 'S' },
  indexes: [],
});

const keyOf = (name: string) => ({ PK: { S: `COUNTER#${name}` } });

/** Creates a counter unless the name is taken. */
export const toCreate = (tableName: string, name: string): StagedWrite => ({
  subject: `counter ${name}`,
  write: {
    Put: {
      TableName: tableName,
      Item: { ...keyOf(name), Value: { N: '0' } },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
  onConditionFailed: () => new NameTakenError(name),
});

/** Increments a counter whose value is `from`. */
export const toIncrement = (tableName: string, name: string, from: number): StagedWrite => ({
  subject: `counter ${name}`,
  write: {
    Update: {
      TableName: tableName,
      Key: keyOf(name),
      UpdateExpression: 'SET #value = :next',
      ConditionExpression: '#value = :expected',
      ExpressionAttributeNames: { '#value': 'Value' },
      ExpressionAttributeValues: { ':next': { N: String(from + 1) }, ':expected': { N: String(from) } },
    },
  },
  onConditionFailed: () => new LostRaceError('COUNTER_CHANGED_MEANWHILE', `${name} is not at ${from}.`),
});

/** An unconditional addition, which shows when it is applied twice. */
export const toAdd = (tableName: string, name: string, amount: number): StagedWrite => ({
  subject: `counter ${name}`,
  write: {
    Update: {
      TableName: tableName,
      Key: keyOf(name),
      UpdateExpression: 'ADD #value :amount',
      ExpressionAttributeNames: { '#value': 'Value' },
      ExpressionAttributeValues: { ':amount': { N: String(amount) } },
    },
  },
});

const toCheck = (tableName: string, name: string): StagedWrite => ({
  subject: `name ${name}`,
  write: {
    ConditionCheck: {
      TableName: tableName,
      Key: keyOf(name),
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
  onConditionFailed: () => new NameTakenError(name),
});

/** The committed value of a counter. */
export const findCounter = async (
  client: Pick<DynamoDBClient, 'send'>,
  tableName: string,
  name: string,
): Promise<number | undefined> => {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: keyOf(name), ConsistentRead: true }),
  );
  return Item && Number(Item['Value']?.N);
};

/** Counters in a DynamoDB table. */
export const createDynamoDbHarness = (
  client: Pick<DynamoDBClient, 'send'>,
  tableName: string,
): UnitOfWorkHarness<DynamoDbUnitOfWork> => ({
  open: (options) => new DynamoDbUnitOfWork({ client, ...options }),
  stageCreate: (unitOfWork, name) => {
    unitOfWork.stage(toCreate(tableName, name));
  },
  stageCreateFirst: (unitOfWork, name) => {
    unitOfWork.stageFirst(toCreate(tableName, name));
  },
  stageIncrement: (unitOfWork, name, from) => {
    unitOfWork.stage(toIncrement(tableName, name, from));
  },
  stageCheck: (unitOfWork, name) => {
    unitOfWork.stage(toCheck(tableName, name));
  },
  enlistCreates: (unitOfWork, part) => {
    unitOfWork.enlist({
      ...part,
      contribute: () => part.names().map((name) => toCreate(tableName, name)),
    });
  },
  find: (name) => findCounter(client, tableName, name),
});
