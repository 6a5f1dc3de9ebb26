import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { conformanceItems, conformanceTables, type Send } from './conformance-tables.fixture.ts';

type Client = Pick<DynamoDBClient, 'send'>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

// The order of attributes and of set elements has no meaning. Messages of errors are not compared.
const insignificant = new Set(['$metadata', 'Message', 'UnprocessedKeys', 'UnprocessedItems']);

const normalize = (value: unknown, name = ''): unknown => {
  if (value instanceof Uint8Array) {
    return `bytes ${Buffer.from(value).toString('hex')}`;
  }
  if (Array.isArray(value)) {
    const elements = value.map((element: unknown) => normalize(element));
    return ['SS', 'NS', 'BS'].includes(name) ? elements.sort() : elements;
  }
  if (typeof value === 'string' && value.length > 300) {
    return `${value.length} characters`;
  }
  return isRecord(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([member, content]) => !insignificant.has(member) && content !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([member, content]) => [member, normalize(content, member)]),
      )
    : value;
};

const keyNames = new Set(['PK', 'SK', 'Number']);

const clear = async (client: Client, TableName: string): Promise<void> => {
  const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
  const { sortKey } = conformanceTables.find(({ name }) => name === TableName) ?? {};
  for (const item of Items) {
    const key = Object.entries(item).filter(
      ([name]) => keyNames.has(name) && (name === 'PK' || name === sortKey?.name),
    );
    await client.send(new DeleteItemCommand({ TableName, Key: Object.fromEntries(key) }));
  }
};

/** Resets the tables to exactly the items of every case. */
export const resetTables = async (client: Client): Promise<void> => {
  for (const { name } of conformanceTables) {
    await clear(client, name);
  }
  for (const [TableName, Item] of conformanceItems) {
    await client.send(new PutItemCommand({ TableName, Item }));
  }
};

/** Returns the items of all tables, in key order. */
export const readTables = async (client: Client): Promise<readonly string[]> => {
  const rows: string[] = [];
  for (const { name: TableName } of conformanceTables) {
    const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    rows.push(...Items.map((item: Record<string, AttributeValue>) => JSON.stringify(normalize(item))));
  }
  return rows.sort();
};

/** Returns the output of a command, or the name and data of its error. */
export const runCommand = async (client: Client, send: Send): Promise<unknown> => {
  try {
    return normalize(await send(client));
  } catch (error) {
    const { name, CancellationReasons, Item } = isRecord(error) ? error : {};
    return normalize({ error: name, CancellationReasons, Item });
  }
};
