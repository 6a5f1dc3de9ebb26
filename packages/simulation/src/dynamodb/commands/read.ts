import type {
  GetItemCommandInput,
  GetItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import { Bindings } from '../expressions/bindings.ts';
import { parse } from '../expressions/parse.ts';
import type { ParsedCondition } from '../expressions/parse-condition.ts';
import { type ParsedProjection, projectItem } from '../expressions/projection.ts';
import type { ModelDatabase } from '../model-database.ts';
import type { ReadView } from '../tables/model-table.ts';
import type { Entry } from '../tables/ordered-items.ts';
import type { Position } from '../tables/position.ts';
import type { ModelKeySchema } from '../tables/table-shape.ts';
import { acceptItem, copyItem } from '../values/copy-value.ts';
import { type KeyCondition, toKeyCondition } from './key-range.ts';
import { readPage, assertLimit, toStart } from './read-page.ts';
import { positionOfKey } from './validate-keys.ts';
import type { Answer } from './write-one.ts';

const parseProjection = (text: string | undefined): ParsedProjection | undefined =>
  text === undefined ? undefined : parse.projection(text);

/** Runs a `GetItem`. */
export const getItem = (
  database: ModelDatabase,
  input: GetItemCommandInput,
): Answer<GetItemCommandOutput> => {
  const { TableName, Key = {}, ConsistentRead = false, ProjectionExpression } = input;
  const table = database.table(TableName);
  const projection = parseProjection(ProjectionExpression);
  const bindings = new Bindings(input, projection === undefined ? [] : [projection]);
  const position = positionOfKey(acceptItem(Key), table.shape);
  const entry = table.viewFor({ index: undefined, consistent: ConsistentRead }).items().find(position);
  if (entry === undefined) {
    return {};
  }
  return {
    Item:
      projection === undefined ? copyItem(entry.item) : projectItem(entry.item, projection.paths, bindings),
  };
};

interface PageExpressions {
  readonly filter: ParsedCondition | undefined;
  readonly projection: ParsedProjection | undefined;
}

const parsePageExpressions = (input: QueryCommandInput | ScanCommandInput): PageExpressions => ({
  filter: input.FilterExpression === undefined ? undefined : parse.filter(input.FilterExpression),
  projection: parseProjection(input.ProjectionExpression),
});

const isGiven = <TValue>(value: TValue | undefined): value is TValue => value !== undefined;

const assertNoKeysInFilter = (
  filter: ParsedCondition | undefined,
  { partitionKey, sortKey }: ModelKeySchema,
  bindings: Bindings,
): void => {
  const keys = [partitionKey.name, sortKey?.name];
  const found = filter?.heads.map((head) => bindings.nameOf(head)).find((name) => keys.includes(name));
  if (found !== undefined) {
    throw validationError(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${found}`,
    );
  }
};

const queried = (
  view: ReadView,
  condition: KeyCondition,
  { start, isForward }: { readonly start: Position | undefined; readonly isForward: boolean },
): readonly Entry[] => {
  if (start !== undefined && start.partition !== condition.partition) {
    throw validationError(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  const items = view.items();
  const entries = items.entriesOf(condition.partition);
  const { from, to } = condition.toRange(items, entries);
  if (isForward) {
    return entries.slice(start === undefined ? from : Math.max(from, items.placeBehind(entries, start)), to);
  }
  return entries
    .slice(from, start === undefined ? to : Math.min(to, items.placeOf(entries, start)))
    .reverse();
};

/** Runs a `Query` of a table or an index. */
export const query = (database: ModelDatabase, input: QueryCommandInput): Answer<QueryCommandOutput> => {
  const { KeyConditionExpression: text, IndexName, ConsistentRead = false, Limit, Select } = input;
  const view = database.table(input.TableName).viewFor({ index: IndexName, consistent: ConsistentRead });
  assertLimit(Limit);
  if (text === undefined) {
    throw validationError(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const keyCondition = parse.keyCondition(text);
  const { filter, projection } = parsePageExpressions(input);
  const bindings = new Bindings(input, [keyCondition, filter, projection].filter(isGiven));
  assertNoKeysInFilter(filter, view.keySchema, bindings);
  const condition = toKeyCondition(keyCondition, view.keySchema, bindings);
  const start = toStart(input.ExclusiveStartKey, view);
  const entries = queried(view, condition, { start, isForward: input.ScanIndexForward !== false });
  return readPage(entries, { view, bindings, filter, projection, limit: Limit, select: Select });
};

const assertSegments = ({ Segment, TotalSegments }: ScanCommandInput): void => {
  if (TotalSegments === undefined && Segment !== undefined) {
    throw validationError(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (TotalSegments !== undefined && Segment === undefined) {
    throw validationError(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (Segment !== undefined && TotalSegments !== undefined && Segment >= TotalSegments) {
    throw validationError(
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
        `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  }
};

/** Runs a `Scan` of a table or an index. */
export const scan = (database: ModelDatabase, input: ScanCommandInput): Answer<ScanCommandOutput> => {
  const { IndexName, ConsistentRead = false, Limit, Select, Segment = 0, TotalSegments = 1 } = input;
  const view = database.table(input.TableName).viewFor({ index: IndexName, consistent: ConsistentRead });
  assertLimit(Limit);
  assertSegments(input);
  const { filter, projection } = parsePageExpressions(input);
  const bindings = new Bindings(input, [filter, projection].filter(isGiven));
  const start = toStart(input.ExclusiveStartKey, view);
  const entries = view.items().scan({ segment: Segment, total: TotalSegments }, start);
  return readPage(entries, { view, bindings, filter, projection, limit: Limit, select: Select });
};
