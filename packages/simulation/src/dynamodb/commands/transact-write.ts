import type {
  CancellationReason,
  ConsumedCapacity,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  conditionMessage,
  idempotentParameterMismatch,
  isValidationError,
  refusalMessages,
  transactionCanceled,
  validationError,
} from '../errors.ts';
import type { DatabaseChange, ModelDatabase } from '../model-database.ts';
import { identityOf } from '../tables/position.ts';
import {
  evaluateWrite,
  type LocatedWrite,
  locateWrite,
  type ParsedWrite,
  parseWrite,
  type WriteKind,
} from './write.ts';
import type { Answer } from './write-one.ts';

const maxItems = 100;
const maxBytes = 4 * 1_024 * 1_024;
const maxTokenLength = 36;
const operation = 'TransactWriteItems';

const none: CancellationReason = { Code: 'None' };

const partsOf = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem) => [
  ['put', Put] as const,
  ['update', Update] as const,
  ['delete', Delete] as const,
  ['check', ConditionCheck] as const,
];

const assertExpressions = (kind: WriteKind, write: ParsedWrite): void => {
  if (kind === 'update' && write.update === undefined) {
    throw validationError('The expression can not be empty;');
  }
};

const parseItem = (database: ModelDatabase, item: TransactWriteItem): ParsedWrite => {
  const parsed: ParsedWrite[] = [];
  for (const [kind, input] of partsOf(item)) {
    if (input !== undefined) {
      const write = parseWrite(database, kind, input);
      assertExpressions(kind, write);
      parsed.push(write);
    }
  }
  const [write] = parsed;
  if (write === undefined || parsed.length > 1) {
    throw validationError(
      'TransactItems can only contain one of Check, Put, Update or Delete in each of its members',
    );
  }
  return write;
};

const assertCount = (count: number): void => {
  if (count === 0 || count > maxItems) {
    const [bound, limit] = count === 0 ? ['greater', 1] : ['less', maxItems];
    throw validationError(
      "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: " +
        `Member must have length ${bound} than or equal to ${limit}`,
    );
  }
};

const assertDistinctItems = (writes: readonly LocatedWrite[]): void => {
  const seen = new Set<string>();
  for (const { table, position } of writes) {
    const identity = `${table.shape.name}\u0000${identityOf(position)}`;
    if (seen.has(identity)) {
      throw validationError('Transaction request cannot include multiple operations on one item');
    }
    seen.add(identity);
  }
};

const assertTransactionSize = (changes: readonly DatabaseChange[]): void => {
  const bytes = changes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes > maxBytes) {
    throw validationError('Collection size of items in the transaction exceeded the limit of 4 MB');
  }
};

/** Runs one step of each write. If an item is refused, the refusal becomes its cancellation reason. */
const runEach = <TFrom, TTo>(
  writes: readonly TFrom[],
  run: (write: TFrom) => TTo,
): { readonly results: readonly TTo[]; readonly reasons: CancellationReason[] | undefined } => {
  const results: TTo[] = [];
  let reasons: CancellationReason[] | undefined;
  for (const [index, write] of writes.entries()) {
    try {
      results.push(run(write));
    } catch (error) {
      reasons ??= writes.map(() => none);
      reasons[index] = reasonOf(error);
    }
  }
  return { results, reasons };
};

const reasonOf = (error: unknown): CancellationReason => {
  if (error instanceof ConditionalCheckFailedException) {
    return {
      Code: 'ConditionalCheckFailed',
      Message: conditionMessage,
      ...(error.Item === undefined ? {} : { Item: error.Item }),
    };
  }
  if (isValidationError(error)) {
    return { Code: 'ValidationError', Message: error.message };
  }
  throw error;
};

const throwTransientRefusal = (database: ModelDatabase, writes: readonly LocatedWrite[]): void => {
  const reasons = writes.map(({ table, key }) => {
    const Code = database.refusalOf(table.shape.name, key, operation);
    return Code === undefined ? none : { Code, Message: refusalMessages[Code] };
  });
  if (reasons.some((reason) => reason !== none)) {
    throw transactionCanceled(reasons);
  }
};

const evaluate = (
  database: ModelDatabase,
  items: readonly TransactWriteItem[],
): readonly DatabaseChange[] => {
  const parsed = items.map((item) => parseItem(database, item));
  const located = runEach(parsed, locateWrite);
  if (located.reasons !== undefined) {
    throw transactionCanceled(located.reasons);
  }
  assertDistinctItems(located.results);
  throwTransientRefusal(database, located.results);
  const evaluated = runEach(located.results, evaluateWrite);
  if (evaluated.reasons !== undefined) {
    throw transactionCanceled(evaluated.reasons);
  }
  assertTransactionSize(evaluated.results);
  return evaluated.results.filter((_, index) => located.results[index]?.kind !== 'check');
};

const isRepeated = (
  database: ModelDatabase,
  { ClientRequestToken, TransactItems }: TransactWriteItemsCommandInput,
) => {
  if (ClientRequestToken === undefined) {
    return false;
  }
  if (ClientRequestToken.length > maxTokenLength) {
    throw validationError(
      `1 validation error detected: Value '${ClientRequestToken}' at 'clientRequestToken' failed to satisfy ` +
        `constraint: Member must have length less than or equal to ${maxTokenLength}`,
    );
  }
  const earlier = database.findRequest(ClientRequestToken);
  if (
    earlier !== undefined &&
    earlier !== TransactItems &&
    JSON.stringify(earlier) !== JSON.stringify(TransactItems)
  ) {
    throw idempotentParameterMismatch();
  }
  return earlier !== undefined;
};

const unitsOf = ({ before, sizeBytes }: DatabaseChange): number =>
  2 * Math.max(1, Math.ceil(Math.max(before?.sizeBytes ?? 0, sizeBytes) / 1_024));

const consumedBy = (changes: readonly DatabaseChange[]): ConsumedCapacity[] => {
  const units = new Map<string, number>();
  for (const change of changes) {
    const { name } = change.table.shape;
    units.set(name, (units.get(name) ?? 0) + unitsOf(change));
  }
  return Array.from(units, ([TableName, CapacityUnits]) => ({ TableName, CapacityUnits }));
};

/**
 * Runs a `TransactWriteItems`: all writes, or none.
 *
 * The request is stored without a copy to recognise a repetition, so the caller must not change it afterwards.
 */
export const transactWriteItems = (
  database: ModelDatabase,
  input: TransactWriteItemsCommandInput,
): Answer<TransactWriteItemsCommandOutput> => {
  const { TransactItems = [], ClientRequestToken, ReturnConsumedCapacity = 'NONE' } = input;
  assertCount(TransactItems.length);
  if (isRepeated(database, input)) {
    return {};
  }
  const changes = evaluate(database, TransactItems);
  database.commit(
    changes.filter(({ before, after }) => before !== undefined || after !== undefined),
    operation,
  );
  if (ClientRequestToken !== undefined) {
    database.rememberRequest(ClientRequestToken, TransactItems);
  }
  return ReturnConsumedCapacity === 'NONE' ? {} : { ConsumedCapacity: consumedBy(changes) };
};
