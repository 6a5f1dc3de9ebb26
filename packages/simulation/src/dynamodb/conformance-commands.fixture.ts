import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type ConformanceCase, note, order } from './conformance-tables.fixture.ts';

type Query = Omit<ConstructorParameters<typeof QueryCommand>[0], 'TableName'> & { readonly table?: string };

const query = (name: string, { table = 'orders', ...input }: Query): ConformanceCase => ({
  name: `Query: ${name}`,
  send: (client) => client.send(new QueryCommand({ TableName: table, ...input })),
});

type TransactItems = NonNullable<ConstructorParameters<typeof TransactWriteItemsCommand>[0]['TransactItems']>;

const transact = (name: string, TransactItems: TransactItems): ConformanceCase => ({
  name: `TransactWriteItems: ${name}`,
  send: (client) => client.send(new TransactWriteItemsCommand({ TransactItems })),
});

const statement = (name: string, Statement: string, Parameters?: AttributeValue[]): ConformanceCase => ({
  name: `BatchExecuteStatement: ${name}`,
  send: async (client) => {
    const answer = await client.send(
      new BatchExecuteStatementCommand({ Statements: [{ Statement, Parameters }] }),
    );
    const { Item } = await client.send(new GetItemCommand({ TableName: 'notes', Key: note('a') }));
    return { answer: answer.Responses, Item };
  },
});

const partition = {
  KeyConditionExpression: 'PK = :pk',
  ExpressionAttributeValues: { ':pk': { S: 'o' } },
};

const sortCase = (text: string, values: Record<string, AttributeValue>, forward = true): ConformanceCase =>
  query(`${text} ${forward ? 'forward' : 'backward'} with ${JSON.stringify(values)}`, {
    KeyConditionExpression: text,
    ExpressionAttributeValues: { ':pk': { S: 'o' }, ...values },
    ScanIndexForward: forward,
  });

/** Reads, transactions, batches and PartiQL. */
export const commandCases: readonly ConformanceCase[] = [
  // Reads
  {
    name: 'GetItem: projects',
    send: (client) =>
      client.send(
        new GetItemCommand({
          TableName: 'notes',
          Key: note('a'),
          ProjectionExpression: 'Title, Entries[2].Deep, Entries[0], Nested.#l[1], Absent',
          ExpressionAttributeNames: { '#l': 'List' },
        }),
      ),
  },
  {
    name: 'GetItem: finds nothing',
    send: (client) => client.send(new GetItemCommand({ TableName: 'notes', Key: note('none') })),
  },
  {
    name: 'GetItem: refuses a key with too many attributes',
    send: (client) => client.send(new GetItemCommand({ TableName: 'notes', Key: order('a', 'b') })),
  },
  query('a partition', partition),
  query('a partition that is empty', { ...partition, ExpressionAttributeValues: { ':pk': { S: 'none' } } }),
  sortCase('PK = :pk AND SK = :a', { ':a': { S: '2' } }),
  sortCase('PK = :pk AND SK < :a', { ':a': { S: '3' } }),
  sortCase('PK = :pk AND SK <= :a', { ':a': { S: '3' } }, false),
  sortCase('PK = :pk AND SK > :a', { ':a': { S: '3' } }),
  sortCase('SK >= :a AND PK = :pk', { ':a': { S: '3' } }, false),
  sortCase('(PK = :pk) AND (SK BETWEEN :a AND :b)', { ':a': { S: '2' }, ':b': { S: '4' } }),
  sortCase('PK = :pk AND begins_with(SK, :a)', { ':a': { S: '2' } }),
  sortCase('PK = :pk AND SK <> :a', { ':a': { S: '2' } }),
  sortCase('PK = :pk OR SK = :a', { ':a': { S: '2' } }),
  sortCase('PK = :pk AND Amount = :a', { ':a': { N: '2' } }),
  sortCase('SK = :a', { ':a': { S: '2' } }),
  sortCase('PK > :pk', {}),
  sortCase('PK = :pk AND SK = :a', { ':a': { N: '2' } }),
  query('numbers in their order', {
    table: 'numbered',
    KeyConditionExpression: 'PK = :pk AND #n < :n',
    ExpressionAttributeNames: { '#n': 'Number' },
    ExpressionAttributeValues: { ':pk': { S: 'n' }, ':n': { N: '10' } },
  }),
  query('a page', { ...partition, Limit: 2 }),
  query('the next page', { ...partition, Limit: 2, ExclusiveStartKey: order('o', '2') }),
  query('the next page backward', {
    ...partition,
    Limit: 2,
    ExclusiveStartKey: order('o', '4'),
    ScanIndexForward: false,
  }),
  query('on behind an item that is gone', { ...partition, ExclusiveStartKey: order('o', '25') }),
  query('a last page that is full', { ...partition, Limit: 5 }),
  query('a limit of none', { ...partition, Limit: 0 }),
  query('a page of which the filter leaves nothing', {
    ...partition,
    Limit: 2,
    FilterExpression: 'Amount > :n',
    ExpressionAttributeValues: { ':pk': { S: 'o' }, ':n': { N: '4' } },
  }),
  query('refuses a filter on the key', {
    ...partition,
    FilterExpression: 'SK > :n',
    ExpressionAttributeValues: { ':pk': { S: 'o' }, ':n': { S: '4' } },
  }),
  query('counts', { ...partition, Select: 'COUNT' }),
  query('projects', { ...partition, ProjectionExpression: 'SK, Amount' }),
  query('refuses a start key that is none', { ...partition, ExclusiveStartKey: note('o') }),
  query('refuses a start key of another partition', { ...partition, ExclusiveStartKey: order('x', '1') }),
  query('an index', {
    IndexName: 'ByPhase',
    KeyConditionExpression: '#s = :s',
    ExpressionAttributeNames: { '#s': 'Phase' },
    ExpressionAttributeValues: { ':s': { S: 'open' } },
  }),
  query('an index by its sort key, page by page', {
    IndexName: 'ByPhase',
    KeyConditionExpression: '#s = :s AND #r > :r',
    ExpressionAttributeNames: { '#s': 'Phase', '#r': 'Rank' },
    ExpressionAttributeValues: { ':s': { S: 'open' }, ':r': { N: '7' } },
    Limit: 1,
  }),
  query('an index on from an item', {
    IndexName: 'ByPhase',
    KeyConditionExpression: '#s = :s',
    ExpressionAttributeNames: { '#s': 'Phase' },
    ExpressionAttributeValues: { ':s': { S: 'open' } },
    ExclusiveStartKey: { ...order('other', 'x'), Phase: { S: 'open' }, Rank: { N: '7.5' } },
  }),
  query('a sparse index of keys', {
    IndexName: 'Keys',
    KeyConditionExpression: 'Lane = :s AND RecordedAt < :t',
    ExpressionAttributeValues: { ':s': { S: '0' }, ':t': { S: 't4' } },
  }),
  query('refuses a consistent read of an index', {
    IndexName: 'Keys',
    ConsistentRead: true,
    KeyConditionExpression: 'Lane = :s',
    ExpressionAttributeValues: { ':s': { S: '0' } },
  }),
  query('refuses an unknown index', { ...partition, IndexName: 'Unknown' }),
  {
    name: 'Scan: all segments together read each item once',
    send: async (client) => {
      const pages = await Promise.all(
        [0, 1, 2].map((Segment) =>
          client.send(new ScanCommand({ TableName: 'orders', Segment, TotalSegments: 3 })),
        ),
      );
      return {
        keys: pages.flatMap(({ Items = [] }) => Items.map(({ PK, SK }) => `${PK?.S} ${SK?.S}`)).sort(),
      };
    },
  },
  {
    name: 'Scan: pages read each item once',
    send: async (client) => {
      const keys: string[] = [];
      let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(new ScanCommand({ TableName: 'orders', Limit: 2, ExclusiveStartKey }));
        keys.push(...(page.Items ?? []).map(({ PK, SK }) => `${PK?.S} ${SK?.S}`));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return { keys: keys.sort() };
    },
  },
  {
    name: 'Scan: filters on the key too',
    send: (client) =>
      client.send(
        new ScanCommand({
          TableName: 'orders',
          FilterExpression: 'SK = :x',
          ExpressionAttributeValues: { ':x': { S: 'x' } },
        }),
      ),
  },
  {
    name: 'Scan: refuses a segment beyond their number',
    send: (client) => client.send(new ScanCommand({ TableName: 'orders', Segment: 3, TotalSegments: 3 })),
  },
  {
    name: 'BatchGetItem: finds what is there',
    send: async (client) => {
      const { Responses } = await client.send(
        new BatchGetItemCommand({
          RequestItems: { notes: { Keys: [note('a'), note('none')], ProjectionExpression: 'PK' } },
        }),
      );
      return { Responses };
    },
  },
  {
    name: 'BatchGetItem: refuses a key that comes twice',
    send: (client) =>
      client.send(new BatchGetItemCommand({ RequestItems: { notes: { Keys: [note('a'), note('a')] } } })),
  },
  {
    name: 'BatchWriteItem: writes and deletes',
    send: async (client) => {
      await client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            notes: [{ PutRequest: { Item: note('b') } }, { DeleteRequest: { Key: note('a') } }],
          },
        }),
      );
      const { Items = [] } = await client.send(new ScanCommand({ TableName: 'notes' }));
      return { Items };
    },
  },
  // Transactions
  transact('cancels with a reason for each item', [
    { Put: { TableName: 'notes', Item: note('b') } },
    { Put: { TableName: 'notes', Item: note('a'), ConditionExpression: 'attribute_not_exists(PK)' } },
    {
      ConditionCheck: {
        TableName: 'notes',
        Key: note('c'),
        ConditionExpression: 'attribute_exists(PK)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Delete: {
        TableName: 'orders',
        Key: order('other', 'x'),
        ConditionExpression: 'attribute_not_exists(PK)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  ]),
  transact('refuses two operations on one item', [
    { Put: { TableName: 'notes', Item: note('b') } },
    { ConditionCheck: { TableName: 'notes', Key: note('b'), ConditionExpression: 'attribute_exists(PK)' } },
  ]),
  transact('refuses no item', []),
  transact(
    'refuses more than 100 items',
    Array.from({ length: 101 }, (_, number) => ({
      Put: { TableName: 'notes', Item: note(`n${number}`) },
    })),
  ),
  transact(
    'refuses more than 4 MB',
    Array.from({ length: 11 }, (_, number) => ({
      Put: { TableName: 'notes', Item: { ...note(`n${number}`), Body: { S: 'x'.repeat(395 * 1_024) } } },
    })),
  ),
  transact('gives the reason of an update that the item cannot take', [
    { Put: { TableName: 'notes', Item: note('b') } },
    {
      Update: {
        TableName: 'notes',
        Key: note('a'),
        UpdateExpression: 'SET Title = Title + :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      },
    },
  ]),
  transact('refuses an unknown table', [{ Put: { TableName: 'unknown', Item: note('b') } }]),
  {
    name: 'TransactWriteItems: runs once for a token, and refuses it for another request',
    send: async (client) => {
      const add = (amount: string) =>
        client.send(
          new TransactWriteItemsCommand({
            ClientRequestToken: 'once',
            TransactItems: [
              {
                Update: {
                  TableName: 'notes',
                  Key: note('a'),
                  UpdateExpression: 'ADD Version :n',
                  ExpressionAttributeValues: { ':n': { N: amount } },
                },
              },
            ],
          }),
        );
      await add('1');
      await add('1');
      const refusal = await add('2').catch((error: unknown) => (error as Error).name);
      const { Item } = await client.send(new GetItemCommand({ TableName: 'notes', Key: note('a') }));
      return { refusal, version: Item?.['Version'] };
    },
  },
  // PartiQL
  statement('updates an item', `UPDATE "notes" SET Title=?, Fresh=? REMOVE Flag WHERE PK=?`, [
    { S: 'b' },
    { N: '1.0' },
    { S: 'a' },
  ]),
  statement('does not create an item', `UPDATE "notes" SET Title=? WHERE PK=?`, [{ S: 'b' }, { S: 'none' }]),
  statement('takes literals', `UPDATE "notes" SET Title='it''s' WHERE PK='a'`),
  statement('checks other attributes', `UPDATE "notes" SET Title=? WHERE PK=? AND Version=?`, [
    { S: 'b' },
    { S: 'a' },
    { N: '4' },
  ]),
  statement('refuses a statement without the whole key', `UPDATE "orders" SET Title=? WHERE PK=?`, [
    { S: 'b' },
    { S: 'a' },
  ]),
  statement('refuses an unknown table', `UPDATE "unknown" SET Title=? WHERE PK=?`, [{ S: 'b' }, { S: 'a' }]),
  statement('refuses what is no statement', `UPDATE`),
];
