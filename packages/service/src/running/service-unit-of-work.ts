import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MessageContext, Outbox } from '@dynamo-outbox/messaging';
import type {
  DynamoDbTransaction,
  PlainCheck,
  PlainDelete,
  PlainGet,
  PlainItem,
  PlainPut,
  PlainUpdate,
} from '@dynamo-outbox/unit-of-work/dynamodb';

/** A write without the table, which is the first argument. Its `subject` names the item in errors. */
type WriteOf<TWrite extends { readonly subject: string }> = Omit<TWrite, 'TableName' | 'subject'> & {
  readonly subject?: string;
};

/** An item to put: `Item`, and optionally `ConditionExpression`, `onConditionFailed` and `subject`. */
export type TablePut = WriteOf<PlainPut>;

/** An update of an item: `Key`, `UpdateExpression`, and the options of a put. */
export type TableUpdate = WriteOf<PlainUpdate>;

/** An item to delete: `Key`, and the options of a put. */
export type TableDelete = WriteOf<PlainDelete>;

/** A condition of the commit: `Key`, `ConditionExpression`, and the options of a put. */
export type TableCheck = WriteOf<PlainCheck>;

/** An item to read: `Key`, and optionally the other members of lib-dynamodb's `GetCommand`. */
export type TableGet = Omit<PlainGet, 'TableName'>;

/**
 * What work and handlers of a service use: one transaction over its tables and its outbox.
 *
 * The members work without their object, so work can take it apart: `async ({ put, outbox }) => …`. Writes are staged in
 * memory and committed together after the work returns. They throw `INVALID_COMMAND` or `INVALID_ATTRIBUTE` for a write that
 * DynamoDB cannot store, `UNKNOWN_TABLE`, and `UNIT_OF_WORK_CLOSED` after the work has ended.
 */
export interface ServiceUnitOfWork<TTable extends string = never> {
  /** Stages the put of an item. */
  readonly put: (table: TTable, put: TablePut) => void;
  /** Stages the update of an item. */
  readonly update: (table: TTable, update: TableUpdate) => void;
  /** Stages the deletion of an item. */
  readonly delete: (table: TTable, deletion: TableDelete) => void;
  /** Stages a condition of the commit. */
  readonly check: (table: TTable, check: TableCheck) => void;
  /** Reads an item as plain values; `undefined` if it does not exist. The read is consistent, and sees no staged write. */
  readonly get: (table: TTable, get: TableGet) => Promise<PlainItem | undefined>;
  /** The names of the tables in DynamoDB, for other reads and writes. */
  readonly tables: Readonly<Record<TTable, string>>;
  /** Stages messages. Throws `UNKNOWN_MESSAGE_TYPE` for a message of a topic that the service does not publish. */
  readonly outbox: Outbox;
  /** Correlation id, cause, trace and caller. Messages inherit them. */
  readonly context: MessageContext;
  /** The transaction itself, for repositories and for writes in DynamoDB's own form. */
  readonly transaction: DynamoDbTransaction;
  /** The client, for queries. */
  readonly client: DynamoDBClient;
}
