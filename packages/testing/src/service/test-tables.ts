import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import type { SimulatedMachine } from '@dynamo-outbox/simulation';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';

/** The key of a table in a test. */
export interface TestTableKey {
  readonly partitionKey: { readonly name: string; readonly type: 'S' | 'N' };
  readonly sortKey?: { readonly name: string; readonly type: 'S' | 'N' };
}

/** An item as plain values. */
export type TestItem = Readonly<Record<string, unknown>>;

/** Tables in a model of DynamoDB. */
export interface TestTables {
  readonly client: DynamoDBClient;
  /** Creates a client for code under simulation: each call is a point at which the process may die. */
  readonly createClient: (interrupt: SimulatedMachine['interrupt']) => DynamoDBClient;
  /** All items of a table, in the order of their keys. */
  readonly items: (table: string) => Promise<readonly TestItem[]>;
}

/** The names of the tables of the toolkit. */
export const toolkitTables = { outbox: 'outbox', inbox: 'inbox' } as const;

const defaultKey: TestTableKey = { partitionKey: { name: 'PK', type: 'S' } };

/** Keys of the tables of a service, by name. */
export type TestTableKeys = Readonly<Record<string, TestTableKey | undefined>>;

/** Describes a table of a service, with the partition key `PK` if it has no key of its own. */
export const describeTestTable = (name: string, keys: TestTableKeys) => ({
  name,
  indexes: [],
  ...(keys[name] ?? defaultKey),
});

/** Settings of outbox and inbox, and of tables that have their own names. */
export const testEnvironment = (
  variables: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries([...variables].map(([table, variable]) => [variable, table])),
  OUTBOX_TABLE_NAME: toolkitTables.outbox,
  OUTBOX_TRACKING: 'status',
  OUTBOX_RETENTION_DAYS: '7',
  INBOX_TABLE_NAME: toolkitTables.inbox,
  INBOX_RETENTION_DAYS: '35',
  LOG_LEVEL: 'SILENT',
});

/** Reads all items of a table as plain values. */
export const readItems = async (client: DynamoDBClient, TableName: string): Promise<readonly TestItem[]> => {
  const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items.map((item): TestItem => unmarshall(item));
};

/** A client of the SDK whose calls the model answers. */
const createClient = (model: ModelDynamoDbClient): DynamoDBClient =>
  Object.assign(
    new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    { send: model.send.bind(model) },
  );

/** Creates the tables of a service with an outbox and an inbox, all empty. */
export const createTestTables = (names: readonly string[], keys: TestTableKeys): TestTables => {
  const database = new ModelDatabase({ now: () => Date.now(), random: () => Math.random() });
  database.createTable(describeOutboxTable(toolkitTables.outbox, { tracking: 'status' }));
  database.createTable(describeInboxTable(toolkitTables.inbox));
  names.forEach((name) => {
    database.createTable(describeTestTable(name, keys));
  });
  const openModel = () => new ModelDynamoDbClient({ database });
  const client = createClient(openModel());
  return {
    client,
    createClient: (interrupt) => createClient(interrupt(openModel)()),
    items: async (table) =>
      (await readItems(client, table)).toSorted((one, other) =>
        JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
      ),
  };
};
