import type { StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';
import { toItemRefusal } from '../../outbox/errors.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { type OutboxItemLife, toOutboxAttributes } from './outbox-item-codec.ts';

/** An outbox item to write. */
export interface ItemWrite {
  readonly tableName: string;
  readonly item: OutboxItem;
  readonly life: OutboxItemLife;
  /** Whether the write must be refused: the outbox already contains this version of the key, or a later one. Default: no. */
  readonly isRestart?: boolean;
}

const isAbsent = 'attribute_not_exists(#orderingKey)';

/** The write of an outbox item, on condition that there is none under its key. */
export const toItemWrite = ({ tableName, item, life, isRestart = false }: ItemWrite): StagedWrite => ({
  subject: `outbox item ${item.orderingKey} / ${item.sortKey}`,
  write: {
    Put: {
      TableName: tableName,
      Item: toOutboxAttributes(item, life),
      ConditionExpression: isRestart ? `${isAbsent} AND attribute_exists(#orderingKey)` : isAbsent,
      ExpressionAttributeNames: { '#orderingKey': outboxAttributes.orderingKey },
    },
  },
  onConditionFailed: () => toItemRefusal(item),
  reportsLast: true,
});
