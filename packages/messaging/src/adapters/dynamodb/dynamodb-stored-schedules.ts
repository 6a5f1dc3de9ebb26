import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ScheduledMessageUnreadableError } from '../../outbox/schedule/errors.ts';
import type { ScheduledKey, ScheduledState } from '../../outbox/schedule/scheduled-item.ts';
import { scheduledAttributes as names } from '../tables/outbox-table.ts';
import { fromStateAttributes, toScheduledItemKey } from './scheduled-item-codec.ts';

/**
 * Reads the state of a scheduled message, consistently, without its body; `undefined` if it is not scheduled. Costs a read unit for
 * each 4 KB of the item. Needs the permission `dynamodb:GetItem`.
 */
export const findScheduled = async (
  { client, tableName }: { readonly client: Pick<DynamoDBClient, 'send'>; readonly tableName: string },
  key: ScheduledKey,
): Promise<ScheduledState | undefined> => {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: toScheduledItemKey(key),
      ConsistentRead: true,
      ProjectionExpression: '#dueAt, #revision, #latestDueAt',
      ExpressionAttributeNames: {
        '#dueAt': names.dueAt,
        '#revision': names.revision,
        '#latestDueAt': names.latestDueAt,
      },
    }),
  );
  if (Item === undefined) {
    return undefined;
  }
  const decoded = fromStateAttributes(Item);
  if ('undecodable' in decoded) {
    // A message that cannot be read must not count as released.
    throw new ScheduledMessageUnreadableError(key, decoded.undecodable);
  }
  return decoded.state;
};
