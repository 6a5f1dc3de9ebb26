import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, it } from '@jest/globals';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import type { TableDescription } from '@dynamo-outbox/topology';
import fc from 'fast-check';
import { conformanceTables, type Send } from './conformance-tables.fixture.ts';
import { readTables, resetTables, runCommand } from './conformance.fixture.ts';
import { createModel } from './model.fixture.ts';

let dynamoDb: TestDynamoDb;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  for (const table of conformanceTables) {
    await dynamoDb.createTable(table as TableDescription);
  }
});

afterAll(() => dynamoDb.stop());

type Client = Pick<DynamoDBClient, 'send'>;

const TableName = 'orders';
const key = fc
  .record({ partition: fc.constantFrom('o', 'p'), sort: fc.constantFrom('1', '2', '3', 'x') })
  .map(({ partition, sort }) => ({ PK: { S: partition }, SK: { S: sort } }));
const number = fc
  .oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom('0.5', '1e3', '-1.50', '9007199254740993'))
  .map((value): AttributeValue => ({ N: String(value) }));
const value = fc.oneof(
  number,
  fc.constantFrom('', 'a', 'b', 'é', '😀', '\uFFFD').map((S): AttributeValue => ({ S })),
  fc.boolean().map((BOOL): AttributeValue => ({ BOOL })),
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).map((SS): AttributeValue => ({ SS })),
  fc.constant<AttributeValue>({ L: [{ S: 'a' }, { N: '1' }] }),
  fc.constant<AttributeValue>({ M: { A: { N: '1' } } }),
);
// Excludes operands that ADD never accepts: in a transaction, AWS rejects the whole request, and the emulator only the
// item.
const addend = fc.oneof(number, fc.constant<AttributeValue>({ SS: ['a', 'd'] }));
const attribute = fc.constantFrom('A', 'B', 'Doc');
const item = fc
  .record({
    key,
    attributes: fc.dictionary(attribute, value),
    state: fc.constantFrom('open', 'closed'),
    rank: number,
  })
  .map(({ key: keys, attributes, state, rank }) => ({
    ...attributes,
    Phase: { S: state },
    Rank: rank,
    ...keys,
  }));

interface Expression {
  readonly text: string;
  readonly values: Record<string, AttributeValue>;
}

const condition = fc.oneof(
  attribute.map((name): Expression => ({ text: `attribute_exists(${name})`, values: {} })),
  attribute.map((name): Expression => ({ text: `attribute_not_exists(${name}.A)`, values: {} })),
  fc
    .record({ name: attribute, operator: fc.constantFrom('=', '<>', '<', '<=', '>', '>='), number })
    .map(({ name, operator, number: some }): Expression => ({
      text: `${name} ${operator} :c`,
      values: { ':c': some },
    })),
  fc.record({ name: attribute, value }).map(({ name, value: some }): Expression => ({
    text: `contains(${name}, :c) OR ${name} = :c`,
    values: { ':c': some },
  })),
);
const update = fc.oneof(
  fc.record({ name: attribute, value }).map(({ name, value: some }): Expression => ({
    text: `SET ${name} = :u REMOVE Gone`,
    values: { ':u': some },
  })),
  fc
    .record({ name: attribute, value: addend })
    .map(({ name, value: some }): Expression => ({ text: `ADD ${name} :u`, values: { ':u': some } })),
  fc.record({ name: attribute, number }).map(({ name, number: some }): Expression => ({
    text: `SET ${name} = if_not_exists(${name}, :u) + :u`,
    values: { ':u': some },
  })),
  fc.constant<Expression>({ text: 'SET Doc.A = :u, Doc.B = A', values: { ':u': { S: 'set' } } }),
  fc
    .constantFrom('DELETE A :u', 'DELETE B :u')
    .map((text): Expression => ({ text, values: { ':u': { SS: ['a', 'b'] } } })),
  attribute.map((name): Expression => ({ text: `REMOVE ${name}, Phase`, values: {} })),
);

const valuesOf = (...expressions: readonly Expression[]) => {
  const values = Object.assign(
    {},
    ...expressions.map((expression) => expression.values),
  ) as Expression['values'];
  return Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values };
};

const writes = {
  put: fc.record({ item, condition }).map(({ item: Item, condition: some }) => ({
    Put: { TableName, Item, ConditionExpression: some.text, ...valuesOf(some) },
  })),
  update: fc.record({ key, update, condition }).map(({ key: Key, update: change, condition: some }) => ({
    Update: {
      TableName,
      Key,
      UpdateExpression: change.text,
      ConditionExpression: some.text,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      ...valuesOf(change, some),
    },
  })),
  delete: fc.record({ key, condition }).map(({ key: Key, condition: some }) => ({
    Delete: { TableName, Key, ConditionExpression: some.text, ...valuesOf(some) },
  })),
};

const command: fc.Arbitrary<{ readonly input: unknown; readonly send: Send }> = fc.oneof(
  item.map((Item) => ({
    input: { Item },
    send: (client: Client) => client.send(new PutItemCommand({ TableName, Item, ReturnValues: 'ALL_OLD' })),
  })),
  writes.put.map((input) => ({
    input,
    send: (client: Client) => client.send(new PutItemCommand(input.Put)),
  })),
  fc
    .record({
      write: writes.update,
      ReturnValues: fc.constantFrom('ALL_NEW' as const, 'UPDATED_OLD' as const, 'UPDATED_NEW' as const),
    })
    .map(({ write, ReturnValues }) => ({
      input: write,
      send: (client: Client) => client.send(new UpdateItemCommand({ ...write.Update, ReturnValues })),
    })),
  writes.delete.map((input) => ({
    input,
    send: (client: Client) => client.send(new DeleteItemCommand(input.Delete)),
  })),
  fc
    .array(fc.oneof(writes.put, writes.update, writes.delete), { minLength: 1, maxLength: 4 })
    .map((TransactItems) => ({
      input: TransactItems,
      send: (client: Client) =>
        client.send(new TransactWriteItemsCommand({ TransactItems: [...TransactItems] })),
    })),
  fc
    .record({
      Limit: fc.integer({ min: 1, max: 4 }),
      ScanIndexForward: fc.boolean(),
      low: fc.constantFrom('1', '2', '4'),
    })
    .map((input) => ({
      input,
      send: (client: Client) =>
        client.send(
          new QueryCommand({
            TableName,
            Limit: input.Limit,
            ScanIndexForward: input.ScanIndexForward,
            KeyConditionExpression: 'PK = :p AND SK >= :low',
            ExpressionAttributeValues: { ':p': { S: 'o' }, ':low': { S: input.low } },
          }),
        ),
    })),
);

it('the model of DynamoDB and the emulator return the same results for any sequence of commands, and store the same items', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), async (commands) => {
      const { client } = createModel();
      await resetTables(client);
      await resetTables(dynamoDb.client);
      for (const { send, input } of commands) {
        const model = JSON.stringify(await runCommand(client, send));
        const emulator = JSON.stringify(await runCommand(dynamoDb.client, send));
        if (model !== emulator) {
          throw new Error(
            `The model answers ${model}, the emulator ${emulator} to ${JSON.stringify(input)}.`,
          );
        }
      }
      const [model, emulator] = [await readTables(client), await readTables(dynamoDb.client)];
      if (model.join('\n') !== emulator.join('\n')) {
        throw new Error(`The model holds\n${model.join('\n')}\nThe emulator holds\n${emulator.join('\n')}`);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
