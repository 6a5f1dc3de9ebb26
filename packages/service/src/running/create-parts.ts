import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MessageContext, Outbox } from '@dynamo-outbox/messaging';
import { type DynamoDbTransaction, getItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import { UnknownTableError } from './errors.ts';
import type { ServiceUnitOfWork } from './service-unit-of-work.ts';

/** The tables of a service by name, with their names in DynamoDB. */
export interface ResolvedTables<TTable extends string> {
  readonly names: Readonly<Record<TTable, string>>;
  /** Returns the name of a table in DynamoDB. Throws `UNKNOWN_TABLE`. */
  readonly resolve: (table: TTable) => string;
}

/** Resolves the tables of a service. */
export const resolveTables = <TTable extends string>(
  service: string,
  names: Readonly<Record<TTable, string>>,
): ResolvedTables<TTable> => ({
  names,
  resolve: (table) => {
    // Code without types may pass any name, also one that all objects have.
    if (!Object.hasOwn(names, table)) {
      throw new UnknownTableError(service, table, Object.keys(names));
    }
    return names[table];
  },
});

/** What the parts of one unit of work are made of. */
export interface PartsOptions<TTable extends string> {
  readonly transaction: DynamoDbTransaction;
  readonly outbox: Outbox;
  readonly context: MessageContext;
  readonly client: DynamoDBClient;
  readonly tables: ResolvedTables<TTable>;
}

// Code without types may pass anything, which the transaction then refuses. So nothing here may throw.
const textOfKey = (value: unknown): string =>
  ['string', 'number', 'bigint'].includes(typeof value) ? String(value) : `(${typeof value})`;

const keyOf = (write: unknown): unknown =>
  typeof write === 'object' && write !== null && 'Key' in write ? write.Key : undefined;

const keySubject = (table: string, write: unknown): string => {
  const key = keyOf(write);
  return typeof key === 'object' && key !== null
    ? `item ${Object.values(key).map(textOfKey).join(' / ')} of ${table}`
    : `an item of ${table}`;
};

/** Creates what work and handlers use. */
export const createParts = <TTable extends string>({
  transaction,
  outbox,
  context,
  client,
  tables,
}: PartsOptions<TTable>): ServiceUnitOfWork<TTable> => ({
  put: (table, put) => {
    transaction.put({ subject: `an item of ${table}`, ...put, TableName: tables.resolve(table) });
  },
  update: (table, update) => {
    transaction.update({
      subject: keySubject(table, update),
      ...update,
      TableName: tables.resolve(table),
    });
  },
  delete: (table, deletion) => {
    transaction.delete({
      subject: keySubject(table, deletion),
      ...deletion,
      TableName: tables.resolve(table),
    });
  },
  check: (table, check) => {
    transaction.check({ subject: keySubject(table, check), ...check, TableName: tables.resolve(table) });
  },
  get: (table, get) => getItem(client, { ConsistentRead: true, ...get, TableName: tables.resolve(table) }),
  tables: tables.names,
  outbox,
  context,
  transaction,
  client,
});
