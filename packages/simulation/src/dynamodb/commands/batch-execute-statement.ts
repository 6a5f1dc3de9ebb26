import type {
  AttributeValue,
  BatchExecuteStatementCommandInput,
  BatchExecuteStatementCommandOutput,
  BatchStatementError,
  BatchStatementErrorCodeEnum,
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

/** A statement that was matched with the keys of its table. All its runs share this plan. */
interface StatementPlan {
  readonly parameters: number;
  /** The key attributes, and the placeholders of their values. */
  readonly keys: readonly (readonly [attribute: string, value: AttributeValue | number])[];
  readonly values: readonly (readonly [placeholder: string, value: AttributeValue | number])[];
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
}

const isKeyOf =
  ({ partitionKey, sortKey }: ModelTableShape) =>
  ({ attribute, operator }: PartiqlComparison): boolean =>
    operator === '=' &&
    attribute !== undefined &&
    (attribute === partitionKey.name || attribute === sortKey?.name);

const toKeys = (update: PartiqlUpdate, shape: ModelTableShape): StatementPlan['keys'] => {
  const keys = new Map<string, AttributeValue | number>();
  for (const { attribute = '', placeholder } of update.where.filter(isKeyOf(shape))) {
    const value = update.values[placeholder];
    if (value !== undefined) {
      keys.set(attribute, value);
    }
  }
  if (keys.size < (shape.sortKey === undefined ? 1 : 2)) {
    throw validationError('Where clause does not contain a mandatory equality on all key attributes');
  }
  return [...keys];
};

/** The condition that the item exists, and those on its other attributes. */
const toCondition = ({ where }: PartiqlUpdate, shape: ModelTableShape): string => {
  const isKey = isKeyOf(shape);
  return where
    .filter((comparison) => !isKey(comparison))
    .map(({ path, operator, placeholder }) => ` AND ${path} ${operator} ${placeholder}`)
    .reduce((condition, other) => condition + other, 'attribute_exists(#key)');
};

const toPlan = (update: PartiqlUpdate, shape: ModelTableShape): StatementPlan => {
  const ConditionExpression = toCondition(update, shape);
  const used = new Set(`${update.UpdateExpression} ${ConditionExpression}`.match(/[#:]\w+/g));
  const names = { ...update.ExpressionAttributeNames, '#key': shape.partitionKey.name };
  return {
    parameters: update.parameters,
    keys: toKeys(update, shape),
    values: Object.entries(update.values).filter(([placeholder]) => used.has(placeholder)),
    UpdateExpression: update.UpdateExpression,
    ConditionExpression,
    ExpressionAttributeNames: Object.fromEntries(Object.entries(names).filter(([name]) => used.has(name))),
  };
};

const plans = new WeakMap<PartiqlUpdate, { readonly shape: ModelTableShape; readonly plan: StatementPlan }>();

const planFor = (update: PartiqlUpdate, shape: ModelTableShape): StatementPlan => {
  const known = plans.get(update);
  if (known?.shape === shape) {
    return known.plan;
  }
  const plan = toPlan(update, shape);
  plans.set(update, { shape, plan });
  return plan;
};

const fill = (
  slots: readonly (readonly [name: string, value: AttributeValue | number])[],
  given: readonly AttributeValue[],
): Item => {
  const filled: Item = {};
  for (const [name, value] of slots) {
    const actual = typeof value === 'number' ? given[value] : value;
    if (actual !== undefined) {
      filled[name] = actual;
    }
  }
  return filled;
};

/** The statement as an update of one item that must exist. */
const toWriteInput = (
  update: PartiqlUpdate,
  { Parameters = [], ReturnValuesOnConditionCheckFailure }: BatchStatementRequest,
  shape: ModelTableShape,
): WriteInput => {
  const plan = planFor(update, shape);
  if (Parameters.length !== plan.parameters) {
    throw validationError("Number of parameters in request and statement don't match.");
  }
  return {
    TableName: update.table,
    Key: fill(plan.keys, Parameters),
    UpdateExpression: plan.UpdateExpression,
    ConditionExpression: plan.ConditionExpression,
    ExpressionAttributeNames: plan.ExpressionAttributeNames,
    ExpressionAttributeValues: plan.values.length === 0 ? undefined : fill(plan.values, Parameters),
    ReturnValuesOnConditionCheckFailure,
  };
};

const refusedBy = (refusal: TransientRefusal): BatchStatementError => ({
  // DynamoDB has codes that the SDK does not list.
  Code: refusal as BatchStatementErrorCodeEnum,
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
