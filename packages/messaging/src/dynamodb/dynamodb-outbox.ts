import type { Clock } from '@dynamo-outbox/kernel';
import { assertChoice, systemClock } from '@dynamo-outbox/kernel';
import type { DynamoDbTransaction, StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { MessageDraft } from '../message/message.ts';
import { MessageAlreadyRecordedError } from '../outbox/errors.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { OutboxRecorder, OutboxRecorderOptions } from '../outbox/outbox-recorder.ts';
import { createOutboxRecorder } from '../outbox/outbox-recorder.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { assertShards, DEFAULT_OUTBOX_SHARDS, toShard } from '../outbox/shard.ts';
import type { OutboxTracking } from '../outbox/tracking.ts';
import { outboxTrackings } from '../outbox/tracking.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { assertRetentionDays, expiryEpochSeconds } from './epoch-seconds.ts';
import type { OutboxItemLife } from './outbox-item-codec.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

/** What an outbox in DynamoDB is made of. */
export interface DynamoDbOutboxOptions extends OutboxRecorderOptions {
  /** The unit of work its items commit with. */
  readonly transaction: DynamoDbTransaction;
  readonly tableName: string;
  /** What is known of dispatch; `status` by default. The relay and the table must agree. */
  readonly tracking?: OutboxTracking;
  /** Without tracking: how long an item stays, dispatched or not. With it the relay decides, at dispatch. 7 by default. */
  readonly retentionDays?: number;
  /** With tracking: over how many shards the list of undispatched items is spread, 1 to 64. 8 by default. */
  readonly shards?: number;
}

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
        contribute: () => this.#recorder.takeItems().map(this.#toWrite),
      });
      return [];
    },
  };

  constructor(options: DynamoDbOutboxOptions) {
    this.#recorder = createOutboxRecorder(options);
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
        ConditionExpression: 'attribute_not_exists(#orderingKey)',
        ExpressionAttributeNames: { '#orderingKey': outboxAttributes.orderingKey },
      },
    },
    onConditionFailed: () => new MessageAlreadyRecordedError(item.orderingKey, item.sortKey),
  });

  #lifeOf({ orderingKey }: OutboxItem): OutboxItemLife {
    return this.#tracking === 'status'
      ? { undispatched: toShard(orderingKey, this.#shards) }
      : { expiresAt: expiryEpochSeconds(this.#clock(), this.#retentionDays) };
  }
}
