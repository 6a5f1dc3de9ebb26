import type { ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { RecordedRange } from '../../outbox/query/recorded-items.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';

/** The filter of a query or scan. */
type Filter = Pick<
  ScanCommandInput,
  'FilterExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/**
 * Returns the filter for the times of a range, so that DynamoDB does not send items outside it. An item without a
 * readable time passes, so that a damaged item is reported.
 */
export const toTimeFilter = ({ recordedFrom, recordedBefore }: RecordedRange): Filter => {
  const conditions = [
    ...(recordedFrom === undefined ? [] : ['#recordedAt >= :from']),
    ...(recordedBefore === undefined ? [] : ['#recordedAt < :before']),
  ];
  return conditions.length === 0
    ? {}
    : {
        FilterExpression: `NOT attribute_type(#recordedAt, :text) OR (${conditions.join(' AND ')})`,
        ExpressionAttributeNames: { '#recordedAt': outboxAttributes.recordedAt },
        ExpressionAttributeValues: {
          ':text': { S: 'S' },
          ...(recordedFrom === undefined ? {} : { ':from': { S: recordedFrom.toISOString() } }),
          ...(recordedBefore === undefined ? {} : { ':before': { S: recordedBefore.toISOString() } }),
        },
      };
};
