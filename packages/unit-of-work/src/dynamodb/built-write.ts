import type { PlainItem } from './plain-value.ts';
import type { StagedWrite } from './staged-write.ts';

/** The operations of a `TransactWriteItems`. */
export type WriteOperation = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** One write among those that another library built. */
export interface BuiltWrite {
  readonly operation: WriteOperation;
  readonly tableName: string;
  /** Index among the writes that are staged together, from 0. */
  readonly index: number;
}

/** Names and errors of writes that another library built. */
export interface BuiltWriteOptions extends Pick<StagedWrite, 'reportsLast'> {
  /**
   * Name of the item in errors, such as `order 01994c…`. A text for several writes gets their number: `order 42 (write 2 of 3)`.
   */
  readonly subject: string | ((write: BuiltWrite) => string);
  /**
   * Creates the error of the commit if the condition of a write is not met.
   *
   * Receives the existing item if the write requests it (`ReturnValuesOnConditionCheckFailure: 'ALL_OLD'`).
   */
  readonly onConditionFailed?: (current: PlainItem | undefined, write: BuiltWrite) => Error;
  /**
   * What to do with `undefined` in plain values. `omit` leaves it out, as `removeUndefinedValues` of lib-dynamodb does. Default
   * `refuse`.
   */
  readonly undefinedValues?: 'refuse' | 'omit';
}

/** A command of the AWS SDK. Its class shows whether its values are plain. */
export interface SdkCommand {
  readonly input: object;
}

/**
 * A command that writes: `PutCommand`, `UpdateCommand`, `DeleteCommand` or `TransactWriteCommand` of
 * `@aws-sdk/lib-dynamodb`, or `PutItemCommand`, `UpdateItemCommand`, `DeleteItemCommand` or `TransactWriteItemsCommand` of
 * `@aws-sdk/client-dynamodb`.
 */
export interface CommandWrite extends BuiltWriteOptions {
  readonly command: SdkCommand;
}

/**
 * Parameters of writes with plain values, as other libraries return them: `{ Put: … }`, `{ TransactItems: […] }`, a list of these, or
 * the input of a single put or update.
 *
 * For ElectroDB: `order.put(…).params()`, `{ Delete: order.delete(…).params() }`, `service.transaction.write(…).params()`. For
 * dynamodb-toolbox: `OrderEntity.build(PutTransaction).item(…).params()`.
 */
export interface ParamsWrite extends BuiltWriteOptions {
  readonly params: object;
}

/** A member that must be absent, so that TypeScript tells the forms apart. */
interface Without {
  readonly write?: never;
  readonly command?: never;
  readonly params?: never;
}

/** A write that `stage` accepts: in DynamoDB's own form, or as another library built it. */
export type StageableWrite =
  | (StagedWrite & Omit<Without, 'write'>)
  | (CommandWrite & Omit<Without, 'command'>)
  | (ParamsWrite & Omit<Without, 'params'>);
