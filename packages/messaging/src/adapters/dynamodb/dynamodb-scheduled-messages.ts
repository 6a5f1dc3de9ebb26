import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '@dynamo-outbox/kernel';
import { isLostRace } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { findHeadMove } from '../../outbox/position-group.ts';
import type { ScheduleChange, ScheduledKey } from '../../outbox/schedule/scheduled-item.ts';
import { assertShards, DEFAULT_OUTBOX_SHARDS, toShard } from '../../outbox/shard.ts';
import type { HeadMove } from '../../outbox/stored-order.ts';
import { commitRelease } from '../../schedule/commit-release.ts';
import type {
  ChangeableSchedules,
  DueEntries,
  DuePage,
  FoundSchedule,
  Release,
  ReleaseOutcome,
  ScheduledEntry,
} from '../../schedule/scheduled-messages.ts';
import { SCHEDULE_SHARDS, scheduledAttributes } from '../tables/outbox-table.ts';
import { fromDueCursor, toDueCursor } from './due-cursor.ts';
import { DynamoDbStoredOrder } from './dynamodb-stored-order.ts';
import { type HeadTable, toHeadWrite } from './head-writes.ts';
import { toItemWrite } from './item-write.ts';
import { assertRetentionDays } from './retention.ts';
import {
  fromScheduledAttributes,
  fromScheduledItemKey,
  toScheduledItemKey,
  toScheduledPartition,
  toScheduleShard,
} from './scheduled-item-codec.ts';
import { toScheduleRemoval, toScheduleWrite } from './scheduled-writes.ts';
import { queryUndispatchedIndex } from './undispatched-index.ts';

/** Options of the scheduled messages in DynamoDB. */
export interface DynamoDbScheduledMessagesOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The outbox table, with tracking `status`. */
  readonly tableName: string;
  /** Days for which the head of a silent key is kept, as for the outbox. */
  readonly retentionDays: number;
  /** Number of shards of the list of undispatched items, 1 to 64. Default 8, as for the outbox. */
  readonly shards?: number;
  readonly clock?: Clock;
}

// The place of an entry is its due time and its id.
const dueTimeLength = '2026-11-20T10:15:30.123Z'.length;

const toEntry = (item: Readonly<Record<string, AttributeValue>>): readonly ScheduledEntry[] => {
  const key = fromScheduledItemKey(item);
  const dueAt = (item[scheduledAttributes.place]?.S ?? '').slice(0, dueTimeLength);
  return key === undefined ? [] : [{ ...key, dueAt }];
};

/**
 * Lists, reads and releases the scheduled messages of an outbox table with tracking `status`.
 *
 * The list comes from the sparse index of undispatched items, whose other shards are separate. A page costs half a read unit, a read one
 * read unit for each 4 KB, and a release a transaction of two items, or three with a position.
 *
 * Needs the permissions `dynamodb:Query` on table and index, and `dynamodb:GetItem`, `dynamodb:PutItem` and `dynamodb:DeleteItem` on the
 * table.
 */
export class DynamoDbScheduledMessages implements ChangeableSchedules {
  readonly shards = SCHEDULE_SHARDS;
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #headTable: HeadTable;
  readonly #outboxShards: number;
  readonly #clock: Clock;
  readonly #storedOrder: DynamoDbStoredOrder;

  constructor(options: DynamoDbScheduledMessagesOptions) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#outboxShards = options.shards ?? DEFAULT_OUTBOX_SHARDS;
    this.#clock = options.clock ?? systemClock;
    assertRetentionDays('retentionDays', options.retentionDays);
    assertShards(this.#outboxShards);
    const { tableName, retentionDays } = options;
    this.#headTable = { tableName, retentionDays, clock: this.#clock };
    this.#storedOrder = new DynamoDbStoredOrder(options);
  }

  async listDue({ shard, dueBefore, dueFrom, after, limit }: DuePage): Promise<DueEntries> {
    const { Items = [], LastEvaluatedKey } = await queryUndispatchedIndex(
      { client: this.#client, tableName: this.#tableName },
      {
        shard: toScheduleShard(shard),
        from: dueFrom?.toISOString(),
        before: dueBefore.toISOString(),
        startKey: after === undefined ? undefined : fromDueCursor(after),
        limit,
      },
    );
    const entries = Items.flatMap(toEntry);
    return {
      entries,
      unreadable: Items.length - entries.length,
      next: LastEvaluatedKey && toDueCursor(LastEvaluatedKey),
    };
  }

  /**
   * Lists the scheduled messages of an ordering key by id, at most `limit`. May be slightly outdated. Costs half a read unit for each 4 KB
   * of their items.
   */
  async listKey(
    orderingKey: string,
    { limit }: { readonly limit: number },
  ): Promise<readonly ScheduledEntry[]> {
    const entries: ScheduledEntry[] = [];
    let startKey: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          KeyConditionExpression: '#key = :key',
          ProjectionExpression: '#key, #id, #place',
          ExpressionAttributeNames: {
            '#key': scheduledAttributes.partitionKey,
            '#id': scheduledAttributes.sortKey,
            '#place': scheduledAttributes.place,
          },
          ExpressionAttributeValues: { ':key': toScheduledPartition(orderingKey) },
          Limit: limit - entries.length,
          ExclusiveStartKey: startKey,
        }),
      );
      entries.push(...Items.flatMap(toEntry));
      startKey = LastEvaluatedKey;
    } while (startKey !== undefined && entries.length < limit);
    return entries;
  }

  async change(change: Exclude<ScheduleChange, { readonly kind: 'add' }>): Promise<'done' | 'changed'> {
    const unitOfWork = new DynamoDbUnitOfWork({ client: this.#client, clock: this.#clock });
    unitOfWork.stage(toScheduleWrite(this.#tableName, change));
    try {
      await unitOfWork.commit();
      return 'done';
    } catch (error) {
      if (isLostRace(error)) {
        return 'changed';
      }
      throw error;
    }
  }

  async find(key: ScheduledKey): Promise<FoundSchedule> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: toScheduledItemKey(key), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : fromScheduledAttributes(Item);
  }

  findHeadMove(orderingKey: string, now: Date): Promise<HeadMove> {
    return findHeadMove(orderingKey, this.#storedOrder, now);
  }

  async release({ scheduled, item, head }: Release): Promise<ReleaseOutcome> {
    const unitOfWork = new DynamoDbUnitOfWork({ client: this.#client, clock: this.#clock });
    // The first failed write decides, so a message that changed is not reported as contended.
    unitOfWork.stage(toScheduleRemoval(this.#tableName, scheduled, scheduled.revision));
    if (head !== undefined) {
      unitOfWork.stage(toHeadWrite(this.#headTable, head));
    }
    const life = { undispatched: toShard(item.orderingKey, this.#outboxShards) };
    unitOfWork.stage(toItemWrite({ tableName: this.#tableName, item, life }));
    return commitRelease(unitOfWork);
  }
}
