import type {
  BatchStatementRequest,
  BatchStatementResponse,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';

/** Name of the attribute with the time when an item was last published, ISO 8601. */
export const lastDispatchedAtAttribute = 'LastDispatchedAt';

/** Values that a mark writes. */
export interface DispatchMark {
  readonly tableName: string;
  /** ISO 8601. */
  readonly dispatchedAt: string;
  /** Epoch seconds after which the item expires. */
  readonly expiresAt: number;
}

const { orderingKey: partitionKey, sortKey, expiresAt, undispatched } = outboxAttributes;

/**
 * The mark as a PartiQL statement, which is the only form of an update that DynamoDB takes in batches.
 *
 * A PartiQL UPDATE carries the condition that the item exists, so it never creates one.
 */
export const toMarkStatement = (mark: DispatchMark, item: OutboxItemKey): BatchStatementRequest => ({
  Statement:
    `UPDATE "${mark.tableName}" SET ${lastDispatchedAtAttribute}=?, ${expiresAt}=? REMOVE ${undispatched} ` +
    `WHERE ${partitionKey}=? AND ${sortKey}=?`,
  Parameters: [
    { S: mark.dispatchedAt },
    { N: String(mark.expiresAt) },
    { S: item.orderingKey },
    { S: item.sortKey },
  ],
});

/** The same mark as an UpdateItem. */
export const toMarkUpdate = (mark: DispatchMark, item: OutboxItemKey): UpdateItemCommandInput => ({
  TableName: mark.tableName,
  Key: { [partitionKey]: { S: item.orderingKey }, [sortKey]: { S: item.sortKey } },
  UpdateExpression: 'SET #dispatchedAt = :dispatchedAt, #expiresAt = :expiresAt REMOVE #undispatched',
  ConditionExpression: 'attribute_exists(#partitionKey)',
  ExpressionAttributeNames: {
    '#dispatchedAt': lastDispatchedAtAttribute,
    '#expiresAt': expiresAt,
    '#undispatched': undispatched,
    '#partitionKey': partitionKey,
  },
  ExpressionAttributeValues: {
    ':dispatchedAt': { S: mark.dispatchedAt },
    ':expiresAt': { N: String(mark.expiresAt) },
  },
});

/**
 * Meaning of the answer to a statement. `marked`: the mark was written, or the item no longer exists. `again`: retry
 * the statement. `singly`: DynamoDB does not accept the statement, so retry with UpdateItem. `failed`: a retry cannot
 * succeed.
 */
export type StatementVerdict = 'marked' | 'again' | 'singly' | 'failed';

const verdicts: ReadonlyMap<string, StatementVerdict> = new Map([
  ['ConditionalCheckFailed', 'marked'],
  ['ValidationError', 'singly'],
  ['AccessDenied', 'failed'],
  ['DuplicateItem', 'failed'],
  ['ItemCollectionSizeLimitExceeded', 'failed'],
  ['ResourceNotFound', 'failed'],
]);

/**
 * Reads the answer to one statement of a batch. An answer counts as marked only if it has no error, or if its error
 * states that the item no longer exists. All other answers are retried: throttling, codes that this version does not
 * know, and a statement that the response leaves out.
 */
export const toVerdict = (response: BatchStatementResponse | undefined): StatementVerdict => {
  if (response === undefined) {
    return 'again';
  }
  return response.Error === undefined ? 'marked' : (verdicts.get(response.Error.Code ?? '') ?? 'again');
};
