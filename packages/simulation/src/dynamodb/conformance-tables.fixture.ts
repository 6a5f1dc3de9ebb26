import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ModelTableShape } from './tables/table-shape.ts';

/** The tables of every case. */
export const conformanceTables: readonly ModelTableShape[] = [
  {
    name: 'orders',
    partitionKey: { name: 'PK', type: 'S' },
    sortKey: { name: 'SK', type: 'S' },
    indexes: [
      {
        name: 'ByPhase',
        partitionKey: { name: 'Phase', type: 'S' },
        sortKey: { name: 'Rank', type: 'N' },
        projection: 'ALL',
      },
      {
        name: 'Keys',
        partitionKey: { name: 'Lane', type: 'S' },
        sortKey: { name: 'RecordedAt', type: 'S' },
        projection: 'KEYS_ONLY',
      },
    ],
  },
  { name: 'notes', partitionKey: { name: 'PK', type: 'S' }, indexes: [] },
  {
    name: 'numbered',
    partitionKey: { name: 'PK', type: 'S' },
    sortKey: { name: 'Number', type: 'N' },
    indexes: [],
  },
];

/** Sends a command with a client. */
export type Send = (client: Pick<DynamoDBClient, 'send'>) => Promise<object>;

/** A command on tables that hold the items of {@link conformanceItems}. */
export interface ConformanceCase {
  readonly name: string;
  readonly send: Send;
}

/** The key of a note. */
export const note = (key: string): Record<string, AttributeValue> => ({ PK: { S: key } });
/** The key of an order. */
export const order = (key: string, sort: string): Record<string, AttributeValue> => ({
  PK: { S: key },
  SK: { S: sort },
});

/** The items in the tables before each case. */
export const conformanceItems: readonly (readonly [string, Record<string, AttributeValue>])[] = [
  [
    'notes',
    {
      ...note('a'),
      Title: { S: 'alpha' },
      Version: { N: '3' },
      Flag: { BOOL: true },
      Nothing: { NULL: true },
      Bytes: { B: new Uint8Array([1, 2, 3]) },
      Tags: { SS: ['x', 'y'] },
      Primes: { NS: ['2', '3'] },
      Entries: { L: [{ S: 'zero' }, { N: '1' }, { M: { Deep: { S: 'd' } } }] },
      Nested: {
        M: { One: { N: '1' }, List: { L: [{ S: 'p' }, { S: 'q' }] }, Core: { M: { Two: { N: '2' } } } },
      },
    },
  ],
  ...['1', '2', '3', '4', '5'].map((sort): [string, Record<string, AttributeValue>] => [
    'orders',
    {
      ...order('o', sort),
      Phase: { S: sort < '4' ? 'open' : 'closed' },
      Rank: { N: String(10 - Number(sort)) },
      ...(sort === '2' ? {} : { Lane: { S: '0' }, RecordedAt: { S: `t${sort}` } }),
      Amount: { N: sort },
    },
  ]),
  ['orders', { ...order('other', 'x'), Phase: { S: 'open' }, Rank: { N: '7.5' } }],
  ...['-5', '0', '2', '10', '1.5'].map((number): [string, Record<string, AttributeValue>] => [
    'numbered',
    { ...note('n'), Number: { N: number } },
  ]),
];
