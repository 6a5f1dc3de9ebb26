import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchExecuteStatement } from './commands/batch-execute-statement.ts';
import { batchGetItem, batchWriteItem } from './commands/batch.ts';
import { getItem, query, scan } from './commands/read.ts';
import { transactWriteItems } from './commands/transact-write.ts';
import { deleteItem, putItem, updateItem } from './commands/write-one.ts';
import type { ModelDatabase } from './model-database.ts';

/** How the model runs the commands of one class. */
export interface Operation {
  readonly name: string;
  /** Runs a command of the class at once. */
  readonly run: (database: ModelDatabase, command: object) => object;
}

type CommandClass<TInput> = abstract new (input: TInput) => { readonly input: TInput };

const operation = <TInput>(
  name: string,
  Command: CommandClass<TInput>,
  run: (database: ModelDatabase, input: TInput) => object,
): readonly [unknown, Operation] => [
  Command,
  {
    name,
    run: (database, command) => {
      if (!(command instanceof Command)) {
        throw new TypeError(`This is not a command of the class ${name}Command.`);
      }
      return run(database, command.input);
    },
  },
];

/** The operations of the model by the classes of their commands. */
export const operations: ReadonlyMap<unknown, Operation> = new Map([
  operation('GetItem', GetItemCommand, getItem),
  operation('BatchGetItem', BatchGetItemCommand, batchGetItem),
  operation('PutItem', PutItemCommand, putItem),
  operation('UpdateItem', UpdateItemCommand, updateItem),
  operation('DeleteItem', DeleteItemCommand, deleteItem),
  operation('Query', QueryCommand, query),
  operation('Scan', ScanCommand, scan),
  operation('TransactWriteItems', TransactWriteItemsCommand, transactWriteItems),
  operation('BatchWriteItem', BatchWriteItemCommand, batchWriteItem),
  operation('BatchExecuteStatement', BatchExecuteStatementCommand, batchExecuteStatement),
]);
