import type { Put } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import type { StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';
import { outboxKeyChangedMeanwhile } from '../../outbox/errors.ts';
import { timeOfPosition } from '../../outbox/position-group.ts';
import type { HeadMove } from '../../outbox/stored-order.ts';
import { headAttributes } from '../tables/outbox-table.ts';
import { toHeadKey } from './dynamodb-stored-order.ts';
import { expiryEpochSeconds } from './retention.ts';

/** The table in which heads are written. */
export interface HeadTable {
  readonly tableName: string;
  /** Days for which the head of a silent key is kept. */
  readonly retentionDays: number;
  readonly clock: Clock;
}

type Condition = Pick<Put, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;

const toHeadCondition = (from: number | undefined): Condition =>
  from === undefined
    ? {
        ConditionExpression: 'attribute_not_exists(#orderingKey)',
        ExpressionAttributeNames: { '#orderingKey': headAttributes.partitionKey },
      }
    : {
        ConditionExpression: '#position = :from',
        ExpressionAttributeNames: { '#position': headAttributes.position },
        ExpressionAttributeValues: { ':from': { N: String(from) } },
      };

/**
 * The write that moves the head of a key. A put, not an update, because an update would need another permission.
 *
 * An expired head does no harm. A key without a head continues from the current time, which is later than any
 * position that the key had. For this reason a head is kept for `retentionDays` after the time that its position
 * represents, even if the clock is wrong.
 */
export const toHeadWrite = (
  { tableName, retentionDays, clock }: HeadTable,
  { orderingKey, from, to }: HeadMove,
): StagedWrite => {
  const expiresFrom = new Date(Math.max(clock().getTime(), timeOfPosition(to)));
  return {
    subject: `outbox head ${orderingKey}`,
    write: {
      Put: {
        TableName: tableName,
        Item: {
          ...toHeadKey(orderingKey),
          [headAttributes.position]: { N: String(to) },
          [headAttributes.expiresAt]: { N: String(expiryEpochSeconds(expiresFrom, retentionDays)) },
        },
        ...toHeadCondition(from),
      },
    },
    onConditionFailed: () => outboxKeyChangedMeanwhile(orderingKey),
    reportsLast: true,
  };
};
