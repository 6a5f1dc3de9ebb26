import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type ConformanceCase, conformanceItems, note, order } from './conformance-tables.fixture.ts';

type Update = Omit<ConstructorParameters<typeof UpdateItemCommand>[0], 'TableName' | 'Key'> & {
  readonly key?: string;
};

/** Updates the note `a`, and returns its new state. */
const update = (name: string, { key = 'a', ...input }: Update): ConformanceCase => ({
  name: `UpdateItem: ${name}`,
  send: (client) =>
    client.send(
      new UpdateItemCommand({ TableName: 'notes', Key: note(key), ReturnValues: 'ALL_NEW', ...input }),
    ),
});

/** Checks whether a condition holds for the note `a`. */
const condition = (
  text: string,
  values: Record<string, AttributeValue> = {},
  names: Record<string, string> = {},
): ConformanceCase => ({
  name: `condition: ${text} with ${JSON.stringify(values)} ${JSON.stringify(names)}`,
  send: (client) =>
    client.send(
      new DeleteItemCommand({
        TableName: 'notes',
        Key: note('a'),
        ConditionExpression: text,
        ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
        ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
      }),
    ),
});

const put = (name: string, Item: Record<string, AttributeValue>, TableName = 'notes'): ConformanceCase => ({
  name: `PutItem: ${name}`,
  send: async (client) => {
    await client.send(new PutItemCommand({ TableName, Item }));
    const Key = Object.fromEntries(
      Object.entries(Item).filter(([attribute]) => ['PK', 'SK', 'Number'].includes(attribute)),
    );
    return client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  },
});

const numberCase = (text: string): ConformanceCase =>
  put(`keeps the number ${text}`, { ...note('number'), Value: { N: text } });

/** Conditions, updates, items and numbers. */
export const expressionCases: readonly ConformanceCase[] = [
  // Conditions
  condition('attribute_exists(PK)'),
  condition('attribute_not_exists(PK)'),
  condition('attribute_exists(Absent)'),
  condition('attribute_exists(Nested.Core.Two)'),
  condition('attribute_exists(Nested.#l[1])', {}, { '#l': 'List' }),
  condition('attribute_exists(Entries[3])'),
  condition('Version = :v', { ':v': { N: '3.0' } }),
  condition('Version = :v', { ':v': { S: '3' } }),
  condition('Version <> :v', { ':v': { N: '4' } }),
  condition('Absent <> :v', { ':v': { N: '4' } }),
  condition('Absent = :v', { ':v': { N: '4' } }),
  condition('Absent < :v', { ':v': { N: '4' } }),
  condition('Version < :v', { ':v': { N: '10' } }),
  condition('Version > :v', { ':v': { S: '1' } }),
  condition('Version BETWEEN :a AND :b', { ':a': { N: '1' }, ':b': { N: '3' } }),
  condition('Version BETWEEN :a AND :b AND attribute_exists(PK)', { ':a': { N: '4' }, ':b': { N: '5' } }),
  condition('Version IN (:a, :b)', { ':a': { N: '1' }, ':b': { N: '3' } }),
  condition('Title IN (:a)', { ':a': { S: 'beta' } }),
  condition('begins_with(Title, :p)', { ':p': { S: 'al' } }),
  condition('begins_with(Title, :p)', { ':p': { N: '1' } }),
  condition('begins_with(Version, :p)', { ':p': { S: '3' } }),
  condition('contains(Title, :p)', { ':p': { S: 'ph' } }),
  condition('contains(Tags, :p)', { ':p': { S: 'y' } }),
  condition('contains(Primes, :p)', { ':p': { N: '3.0' } }),
  condition('contains(Primes, :p)', { ':p': { S: '3' } }),
  condition('contains(Entries, :p)', { ':p': { S: 'zero' } }),
  condition('attribute_type(Tags, :t)', { ':t': { S: 'SS' } }),
  condition('attribute_type(Title, :t)', { ':t': { S: 'N' } }),
  condition('size(Title) = :n', { ':n': { N: '5' } }),
  condition('size(Entries) > :n', { ':n': { N: '3' } }),
  condition('size(Nested) = :n', { ':n': { N: '3' } }),
  condition('size(Version) = :n', { ':n': { N: '1' } }),
  condition('Tags = :s', { ':s': { SS: ['y', 'x'] } }),
  condition('Primes = :s', { ':s': { NS: ['3.0', '2'] } }),
  condition('Nested.Core = :m', { ':m': { M: { Two: { N: '2.00' } } } }),
  condition('Entries[2] = :m', { ':m': { M: { Deep: { S: 'd' } } } }),
  condition('Flag = :t', { ':t': { BOOL: true } }),
  condition('Nothing = :n', { ':n': { NULL: true } }),
  condition('Bytes > :b', { ':b': { B: new Uint8Array([1, 2]) } }),
  condition('NOT Version = :v', { ':v': { N: '3' } }),
  condition('NOT attribute_exists(Absent) AND Version = :v', { ':v': { N: '3' } }),
  condition('attribute_exists(Absent) OR Version = :v AND Title = :t', {
    ':v': { N: '3' },
    ':t': { S: 'alpha' },
  }),
  condition('(attribute_exists(Absent) OR Version = :v) AND Title = :t', {
    ':v': { N: '3' },
    ':t': { S: 'beta' },
  }),
  condition('Title = Absent'),
  condition(':v = Version', { ':v': { N: '3' } }),
  // Expressions that DynamoDB refuses
  condition(''),
  condition('Version = '),
  condition('Version == :v', { ':v': { N: '3' } }),
  condition('Version = :v', { ':w': { N: '3' } }),
  condition('Version = :v', { ':v': { N: '3' }, ':w': { N: '3' } }),
  condition('#v = :v', { ':v': { N: '3' } }),
  condition('Version = :v', { ':v': { N: '3' } }, { '#v': 'Version' }),
  condition('Version < :v', { ':v': { BOOL: true } }),
  condition('((Version = :v))', { ':v': { N: '3' } }),
  condition('unknown_function(Version, :v)', { ':v': { N: '3' } }),
  condition('Version = :v AND', { ':v': { N: '3' } }),
  condition('Version = :v', { ':v': { N: 'three' } }),
  condition('Version = :v', { ':v': { SS: [] } }),
  // Updates
  update('sets attributes', {
    UpdateExpression: 'SET Title = :t, Version = Version + :one',
    ExpressionAttributeValues: { ':t': { S: 'beta' }, ':one': { N: '1' } },
  }),
  update('subtracts', {
    UpdateExpression: 'SET Version = Version - :n',
    ExpressionAttributeValues: { ':n': { N: '0.1' } },
  }),
  update('sees the item as it was', {
    UpdateExpression: 'SET Title = :t, Twin = Title',
    ExpressionAttributeValues: { ':t': { S: 'beta' } },
  }),
  update('sets unless it exists', {
    UpdateExpression: 'SET Title = if_not_exists(Title, :t), Extra = if_not_exists(Extra, :t)',
    ExpressionAttributeValues: { ':t': { S: 'beta' } },
  }),
  update('counts from nothing', {
    UpdateExpression: 'SET Hits = if_not_exists(Hits, :zero) + :one',
    ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' } },
  }),
  update('appends to a list', {
    UpdateExpression: 'SET Entries = list_append(Entries, :more)',
    ExpressionAttributeValues: { ':more': { L: [{ S: 'new' }] } },
  }),
  update('sets within documents', {
    UpdateExpression: 'SET Nested.Core.Three = :n, Entries[1] = :n, Entries[9] = :n',
    ExpressionAttributeValues: { ':n': { N: '3' } },
  }),
  update('removes', { UpdateExpression: 'REMOVE Title, Absent, Nested.Core.Two, Entries[0], Entries[1]' }),
  update('adds', {
    UpdateExpression: 'ADD Version :n, Fresh :n, Tags :s, FreshTags :s',
    ExpressionAttributeValues: { ':n': { N: '2' }, ':s': { SS: ['y', 'z'] } },
  }),
  update('deletes elements', {
    UpdateExpression: 'DELETE Tags :s, Primes :all, Absent :s',
    ExpressionAttributeValues: { ':s': { SS: ['y', 'z'] }, ':all': { NS: ['2', '3'] } },
  }),
  update('runs all clauses', {
    UpdateExpression: 'SET Title = :t REMOVE Flag ADD Version :n DELETE Tags :s',
    ExpressionAttributeValues: { ':t': { S: 'b' }, ':n': { N: '1' }, ':s': { SS: ['x'] } },
  }),
  update('creates an item', {
    key: 'new',
    UpdateExpression: 'SET Title = :t',
    ExpressionAttributeValues: { ':t': { S: 'b' } },
  }),
  update('without an expression creates an item', { key: 'new' }),
  update('returns the old values of what it changes', {
    UpdateExpression: 'SET Title = :t, Fresh = :t REMOVE Flag',
    ExpressionAttributeValues: { ':t': { S: 'b' } },
    ReturnValues: 'UPDATED_OLD',
  }),
  update('returns the new values of what it changes', {
    UpdateExpression: 'SET Title = :t, Nested.One = :t REMOVE Flag',
    ExpressionAttributeValues: { ':t': { S: 'b' } },
    ReturnValues: 'UPDATED_NEW',
  }),
  update('returns no old values of a new item', {
    key: 'new',
    UpdateExpression: 'SET Title = :t',
    ExpressionAttributeValues: { ':t': { S: 'b' } },
    ReturnValues: 'UPDATED_OLD',
  }),
  update('returns the item when its condition fails', {
    UpdateExpression: 'SET Title = :t',
    ConditionExpression: 'Version = :v',
    ExpressionAttributeValues: { ':t': { S: 'b' }, ':v': { N: '1' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }),
  update('refuses overlapping paths', {
    UpdateExpression: 'SET Nested.One = :t REMOVE Nested',
    ExpressionAttributeValues: { ':t': { S: 'b' } },
  }),
  update('refuses a clause that comes twice', {
    UpdateExpression: 'SET Title = :t SET Extra = :t',
    ExpressionAttributeValues: { ':t': { S: 'b' } },
  }),
  update('refuses a key attribute', {
    UpdateExpression: 'SET PK = :t',
    ExpressionAttributeValues: { ':t': { S: 'b' } },
  }),
  update('refuses to read a missing attribute', { UpdateExpression: 'SET Twin = Absent' }),
  update('refuses to count text', {
    UpdateExpression: 'SET Title = Title + :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  }),
  update('refuses to add text', {
    UpdateExpression: 'ADD Title :one',
    ExpressionAttributeValues: { ':one': { S: 'x' } },
  }),
  update('refuses to add a number to text', {
    UpdateExpression: 'ADD Title :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  }),
  update('refuses a path through what is no document', {
    UpdateExpression: 'SET Title.Part = :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  }),
  update('refuses a path through what is missing', {
    UpdateExpression: 'SET Absent.Part = :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  }),
  update('refuses an empty key', { key: '' }),
  // Items
  put('keeps every type', conformanceItems[0]?.[1] ?? {}),
  put('refuses an item without its key', { Title: { S: 'x' } }),
  put('refuses a key of another type', { PK: { N: '1' } }),
  put('refuses an empty key', { PK: { S: '' } }),
  put(
    'refuses an index key of another type',
    { ...order('o', 'x'), Phase: { N: '1' }, Rank: { N: '1' } },
    'orders',
  ),
  put('refuses an empty index key', { ...order('o', 'x'), Phase: { S: '' }, Rank: { N: '1' } }, 'orders'),
  put('refuses an item above 400 KB', { ...note('large'), Body: { S: 'x'.repeat(400 * 1_024) } }),
  put('keeps an item of 400 KB', { ...note('l'), Body: { S: 'x'.repeat(400 * 1_024 - 2 - 1 - 4) } }),
  put('refuses an empty set', { ...note('e'), Tags: { SS: [] } }),
  put('refuses a set with duplicates', { ...note('e'), Tags: { SS: ['x', 'x'] } }),
  put('refuses a set with equal numbers', { ...note('e'), Tags: { NS: ['1', '1.0'] } }),
  put('refuses an unknown table', note('e'), 'unknown'),
  put('refuses a key above 2048 bytes', note('x'.repeat(2_049))),
  ...[
    '0',
    '-0',
    '1.0',
    '007',
    '1e3',
    '1E-3',
    '0.10',
    '-12.50',
    '12345678901234567890123456789012345678',
    '123456789012345678901234567890123456789',
    '1e125',
    '1e126',
    '1e-130',
    '1e-131',
    '.5',
    '5.',
    '',
    'NaN',
    '+1',
  ].map(numberCase),
  update('adds numbers exactly', {
    UpdateExpression: 'SET A = :a + :b',
    ExpressionAttributeValues: { ':a': { N: '0.1' }, ':b': { N: '0.2' } },
  }),
  update('adds large numbers exactly', {
    UpdateExpression: 'SET A = :a + :b',
    ExpressionAttributeValues: { ':a': { N: '9007199254740993' }, ':b': { N: '1' } },
  }),
];
