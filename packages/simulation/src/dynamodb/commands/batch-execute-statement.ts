import type {
  AttributeValue,
  BatchExecuteStatementCommandInput,
  BatchExecuteStatementCommandOutput,
  BatchStatementError,
  BatchStatementRequest,
  BatchStatementResponse,
} from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import {
  conditionMessage,
  isValidationError,
  refusalMessages,
  type TransientRefusal,
  validationError,
} from '../errors.ts';
import { parse } from '../expressions/parse.ts';
import type { PartiqlComparison, PartiqlUpdate } from '../expressions/partiql.ts';
import type { ModelDatabase } from '../model-database.ts';
import type { ModelTableShape } from '../tables/table-shape.ts';
import type { Item } from '../values/attribute-type.ts';
import { evaluateWrite, locateWrite, parseWrite, type WriteInput } from './write.ts';
import type { Answer } from './write-one.ts';

const maxStatements = 25;
const operation = 'BatchExecuteStatement';

const bindValues = (
  { values, parameters }: PartiqlUpdate,
  given: readonly AttributeValue[],
): Readonly<Record<string, AttributeValue>> => {
  if (given.length !== parameters) {
    throw validationError("Number of parameters in request and statement don't match.");
  }
  const bound: Record<string, AttributeValue> = {};
  for (const [placeholder, value] of Object.entries(values)) {
    const actual = typeof value === 'number' ? given[value] : value;
    if (actual !== undefined) {
      bound[placeholder] = actual;
    }
  }
  return bound;
};

const keyNamesOf = ({ partitionKey, sortKey }: ModelTableShape): readonly string[] =>
  sortKey === undefined ? [partitionKey.name] : [partitionKey.name, sortKey.name];

interface WhereClause {
  readonly Key: Item;
  readonly conditions: readonly PartiqlComparison[];
}

/** Divides the comparisons into the key and the conditions on other attributes. */
const divide = (
  { where }: PartiqlUpdate,
  bound: Readonly<Record<string, AttributeValue>>,
  shape: ModelTableShape,
): WhereClause => {
  const names = keyNamesOf(shape);
  const isKey = ({ attribute = '', operator }: PartiqlComparison): boolean =>
    operator === '=' && names.includes(attribute);
  const Key: Item = {};
  for (const { attribute = '', placeholder } of where.filter(isKey)) {
    const value = bound[placeholder];
    if (value !== undefined) {
      Key[attribute] = value;
    }
  }
  if (Object.keys(Key).length < names.length) {
    throw validationError('Where clause does not contain a mandatory equality on all key attributes');
  }
  return { Key, conditions: where.filter((comparison) => !isKey(comparison)) };
};

const pick = <TValue>(
  record: Readonly<Record<string, TValue>>,
  isWanted: (name: string) => boolean,
): Record<string, TValue> => Object.fromEntries(Object.entries(record).filter(([name]) => isWanted(name)));

/** The statement as an update of one item that must exist. */
const toWriteInput = (
  update: PartiqlUpdate,
  { Parameters = [], ReturnValuesOnConditionCheckFailure }: BatchStatementRequest,
  shape: ModelTableShape,
): WriteInput => {
  const bound = bindValues(update, Parameters);
  const { Key, conditions } = divide(update, bound, shape);
  const exists = `attribute_exists(#key)`;
  const ConditionExpression = [
    exists,
    ...conditions.map(({ path, operator, placeholder }) => `${path} ${operator} ${placeholder}`),
  ].join(' AND ');
  const used = new Set(`${update.UpdateExpression} ${ConditionExpression}`.match(/[#:]\w+/g));
  const names = { ...update.ExpressionAttributeNames, '#key': shape.partitionKey.name };
  const values = pick(bound, (name) => used.has(name));
  return {
    TableName: update.table,
    Key,
    UpdateExpression: update.UpdateExpression,
    ConditionExpression,
    ExpressionAttributeNames: pick(names, (name) => used.has(name)),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure,
  };
};

const refusedBy = (refusal: TransientRefusal): BatchStatementError => ({
  Code: refusal,
  Message: refusalMessages[refusal],
});

const toError = (error: unknown): BatchStatementError => {
  if (error instanceof ConditionalCheckFailedException) {
    const item = error.Item === undefined ? {} : { Item: error.Item };
    return { Code: 'ConditionalCheckFailed', Message: conditionMessage, ...item };
  }
  if (error instanceof ResourceNotFoundException) {
    return { Code: 'ResourceNotFound', Message: error.message };
  }
  if (isValidationError(error)) {
    return { Code: 'ValidationError', Message: error.message };
  }
  throw error;
};

const execute = (
  database: ModelDatabase,
  update: PartiqlUpdate,
  request: BatchStatementRequest,
): BatchStatementResponse => {
  const { shape } = database.table(update.table);
  const write = locateWrite(parseWrite(database, 'update', toWriteInput(update, request, shape)));
  const refusal = database.refusalOf(shape.name, write.key, operation);
  if (refusal !== undefined) {
    return { TableName: shape.name, Error: refusedBy(refusal) };
  }
  database.commit([evaluateWrite(write)], operation);
  return { TableName: shape.name };
};

const respond = (database: ModelDatabase, request: BatchStatementRequest): BatchStatementResponse => {
  let TableName: string | undefined;
  try {
    const update = parse.partiql(request.Statement ?? '');
    TableName = update.table;
    return execute(database, update, request);
  } catch (error) {
    return { Error: toError(error), ...(isValidationError(error) ? {} : { TableName }) };
  }
};

/** Runs a `BatchExecuteStatement` of PartiQL updates: each statement on its own. */
export const batchExecuteStatement = (
  database: ModelDatabase,
  { Statements = [] }: BatchExecuteStatementCommandInput,
): Answer<BatchExecuteStatementCommandOutput> => {
  if (Statements.length === 0 || Statements.length > maxStatements) {
    const bound =
      Statements.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${maxStatements}`;
    throw validationError(
      "1 validation error detected: Value at 'statements' failed to satisfy constraint: " +
        `Member must have length ${bound}`,
    );
  }
  return { Responses: Statements.map((request) => respond(database, request)) };
};
