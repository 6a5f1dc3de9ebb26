import type { DynamoDBClient, Put } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import { assertChoice, systemClock } from '@dynamo-outbox/kernel';
import type { DynamoDbTransaction, StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { MessageDraft } from '../../message/message.ts';
import { outboxKeyChangedMeanwhile, toItemRefusal } from '../../outbox/errors.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { OutboxRecorder, OutboxRecorderOptions } from '../../outbox/outbox-recorder.ts';
import { createOutboxRecorder } from '../../outbox/outbox-recorder.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { timeOfPosition } from '../../outbox/place-group.ts';
import { assertShards, DEFAULT_OUTBOX_SHARDS, toShard } from '../../outbox/shard.ts';
import type { HeadMove } from '../../outbox/stored-order.ts';
import type { OutboxTracking } from '../../outbox/tracking.ts';
import { outboxTrackings } from '../../outbox/tracking.ts';
import { headAttributes, outboxAttributes } from '../tables/outbox-table.ts';
import { DynamoDbStoredOrder, toHeadKey } from './dynamodb-stored-order.ts';
import { assertRetentionDays, expiryEpochSeconds } from './epoch-seconds.ts';
import type { OutboxItemLife } from './outbox-item-codec.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

/** What an outbox in DynamoDB is made of. */
export interface DynamoDbOutboxOptions extends OutboxRecorderOptions {
  /** The unit of work its items commit with. */
  readonly transaction: DynamoDbTransaction;
  /** Reads where messages stand among those that are recorded: for order `commit`, and where an aggregate seems to begin. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** What is known of dispatch; `status` by default. The relay and the table must agree. */
  readonly tracking?: OutboxTracking;
  /**
   * How long an item stays without tracking, dispatched or not; with it the relay decides, at dispatch. And how long the commits
   * of a silent key with order `commit` are still counted. 7 by default.
   */
  readonly retentionDays?: number;
  /** With tracking: over how many shards the list of undispatched items is spread, 1 to 64. 8 by default. */
  readonly shards?: number;
}

const isAbsent = 'attribute_not_exists(#orderingKey)';

type Condition = Pick<Put, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;

const toHeadCondition = (from: number | undefined): Condition =>
  from === undefined
    ? {
        ConditionExpression: isAbsent,
        ExpressionAttributeNames: { '#orderingKey': headAttributes.partitionKey },
      }
    : {
        ConditionExpression: '#position = :from',
        ExpressionAttributeNames: { '#position': headAttributes.position },
        ExpressionAttributeValues: { ':from': { N: String(from) } },
      };

/**
 * The outbox of one unit of work: writes all messages of an ordering key as one item of its transaction.
 *
 * Joins the transaction by itself. Messages may be staged until the commit has asked everyone for their writes, so an
 * aggregate that hands over its messages only then is heard too.
 */
export class DynamoDbOutbox implements Outbox {
  readonly #recorder: OutboxRecorder;
  readonly #transaction: DynamoDbTransaction;
  readonly #tableName: string;
  readonly #clock: Clock;
  readonly #tracking: OutboxTracking;
  readonly #retentionDays: number;
  readonly #shards: number;

  // Asked first, as outboxes are created early, it joins again, behind all who may still have messages.
  readonly #starter = {
    contribute: (): readonly StagedWrite[] => {
      this.#transaction.enlist({
        prepare: () => this.#recorder.prepare(),
        contribute: () => [
          ...this.#recorder.takeHeads().map(this.#toHeadWrite),
          ...this.#recorder.takeItems().map(this.#toWrite),
        ],
      });
      return [];
    },
  };

  constructor(options: DynamoDbOutboxOptions) {
    this.#recorder = createOutboxRecorder(options, new DynamoDbStoredOrder(options));
    this.#transaction = options.transaction;
    this.#tableName = options.tableName;
    this.#clock = options.clock ?? systemClock;
    this.#tracking = options.tracking ?? 'status';
    this.#retentionDays = options.retentionDays ?? 7;
    this.#shards = options.shards ?? DEFAULT_OUTBOX_SHARDS;
    assertChoice('tracking', this.#tracking, outboxTrackings);
    assertRetentionDays('retentionDays', this.#retentionDays);
    assertShards(this.#shards);
  }

  /** Stages messages; throws as `Outbox` says, and `UNIT_OF_WORK_CLOSED` once the unit of work ended. */
  add(...messages: readonly MessageDraft[]): void {
    this.#transaction.enlist(this.#starter);
    this.#recorder.add(...messages);
  }

  readonly #toWrite = (item: OutboxItem): StagedWrite => ({
    subject: `outbox item ${item.orderingKey} / ${item.sortKey}`,
    write: {
      Put: {
        TableName: this.#tableName,
        Item: toOutboxAttributes(item, this.#lifeOf(item)),
        ConditionExpression: this.#recorder.isRestart(item.orderingKey)
          ? `${isAbsent} AND attribute_exists(#orderingKey)`
          : isAbsent,
        ExpressionAttributeNames: { '#orderingKey': outboxAttributes.orderingKey },
      },
    },
    onConditionFailed: () => toItemRefusal(item),
    reportsLast: true,
  });

  /**
   * A put, not an update: it needs no further permission.
   *
   * A head that has expired does no harm. A key without a head is counted on from the time, which is later than any position it
   * had: that is why a head stays for so long after the time that its position stands for, even if the clock is wrong.
   */
  readonly #toHeadWrite = ({ orderingKey, from, to }: HeadMove): StagedWrite => {
    const expiresFrom = new Date(Math.max(this.#clock().getTime(), timeOfPosition(to)));
    return {
      subject: `outbox head ${orderingKey}`,
      write: {
        Put: {
          TableName: this.#tableName,
          Item: {
            ...toHeadKey(orderingKey),
            [headAttributes.position]: { N: String(to) },
            [headAttributes.expiresAt]: { N: String(expiryEpochSeconds(expiresFrom, this.#retentionDays)) },
          },
          ...toHeadCondition(from),
        },
      },
      onConditionFailed: () => outboxKeyChangedMeanwhile(orderingKey),
      reportsLast: true,
    };
  };

  #lifeOf({ orderingKey }: OutboxItem): OutboxItemLife {
    return this.#tracking === 'status'
      ? { undispatched: toShard(orderingKey, this.#shards) }
      : { expiresAt: expiryEpochSeconds(this.#clock(), this.#retentionDays) };
  }
}
