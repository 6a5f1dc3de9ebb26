import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import { assertChoice, systemClock } from '@dynamo-outbox/kernel';
import type { DynamoDbTransaction, StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { MessageDraft } from '../../message/message.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { OutboxRecorder, OutboxRecorderOptions } from '../../outbox/outbox-recorder.ts';
import { createOutboxRecorder } from '../../outbox/outbox-recorder.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import type { DeliveryTime } from '../../outbox/schedule/delivery-time.ts';
import { SchedulingNotTrackedError } from '../../outbox/schedule/errors.ts';
import type { ScheduleHandle } from '../../outbox/schedule/schedule-handle.ts';
import { assertShards, DEFAULT_OUTBOX_SHARDS, toShard } from '../../outbox/shard.ts';
import type { OutboxTracking } from '../../outbox/tracking.ts';
import { outboxTrackings } from '../../outbox/tracking.ts';
import { DynamoDbStoredOrder } from './dynamodb-stored-order.ts';
import { type HeadTable, toHeadWrite } from './head-writes.ts';
import { toItemWrite } from './item-write.ts';
import { assertRetentionDays, expiryEpochSeconds } from './retention.ts';
import type { OutboxItemLife } from './outbox-item-codec.ts';
import { toScheduleWrite } from './scheduled-writes.ts';

/** Options of an outbox in DynamoDB. */
export interface DynamoDbOutboxOptions extends OutboxRecorderOptions {
  /** Unit of work with which the items commit. */
  readonly transaction: DynamoDbTransaction;
  /** Client that reads the order of recorded items: for order `commit`, and for the first version of an aggregate. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** Whether the outbox tracks dispatch. Must match the relay and the table. Default `status`. */
  readonly tracking?: OutboxTracking;
  /**
   * Days for which an item is kept without tracking, dispatched or not; with tracking, the relay sets the expiry at
   * dispatch. With order `commit`, also the days for which the head of a silent key is kept. Default 7.
   */
  readonly retentionDays?: number;
  /** With tracking: number of shards of the list of undispatched items, 1 to 64. Default 8. */
  readonly shards?: number;
}

/**
 * The outbox of one unit of work: writes all messages of an ordering key as one item of its transaction.
 *
 * Joins the transaction by itself. Messages can be staged until the commit has collected all writes, so an aggregate
 * may stage its messages as late as that.
 */
export class DynamoDbOutbox implements Outbox {
  readonly #recorder: OutboxRecorder;
  readonly #transaction: DynamoDbTransaction;
  readonly #tableName: string;
  readonly #clock: Clock;
  readonly #tracking: OutboxTracking;
  readonly #retentionDays: number;
  readonly #shards: number;

  // An outbox is created early, so it is asked first. It then joins again, after all participants that may still stage
  // messages.
  readonly #starter = {
    contribute: (): readonly StagedWrite[] => {
      this.#transaction.enlist({
        prepare: () => this.#recorder.prepare(),
        contribute: () => [
          ...this.#recorder.takeHeads().map((move) => toHeadWrite(this.#headTable, move)),
          ...this.#recorder.takeSchedules().map((change) => toScheduleWrite(this.#tableName, change)),
          ...this.#recorder.takeItems().map(this.#toWrite),
        ],
      });
      return [];
    },
  };

  readonly #headTable: HeadTable;

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
    this.#headTable = { tableName: this.#tableName, retentionDays: this.#retentionDays, clock: this.#clock };
  }

  /** Stages messages; throws the errors of `Outbox`, and `UNIT_OF_WORK_CLOSED` after the unit of work has ended. */
  add(...messages: readonly MessageDraft[]): void {
    this.#transaction.enlist(this.#starter);
    this.#recorder.add(...messages);
  }

  /** Throws the errors of `Outbox.add` for a message, and stages nothing. */
  assertStageable(message: MessageDraft): void {
    this.#recorder.assertStageable(message);
  }

  /** Stages a message that is delivered later, as one more item of the transaction. Throws the errors of `Outbox`. */
  schedule(message: MessageDraft, when: DeliveryTime): ScheduleHandle {
    if (this.#tracking === 'none') {
      throw new SchedulingNotTrackedError(this.#tableName);
    }
    this.#transaction.enlist(this.#starter);
    return this.#recorder.schedule(message, when);
  }

  /** Stages the cancellation of a scheduled message. Reads its item. */
  async cancel(handle: ScheduleHandle): Promise<'cancelled' | 'released'> {
    this.#transaction.enlist(this.#starter);
    return this.#recorder.cancel(handle);
  }

  /** Stages another time for a scheduled message. Reads its item. */
  async reschedule(handle: ScheduleHandle, when: DeliveryTime): Promise<'rescheduled' | 'released'> {
    this.#transaction.enlist(this.#starter);
    return this.#recorder.reschedule(handle, when);
  }

  readonly #toWrite = (item: OutboxItem): StagedWrite =>
    toItemWrite({
      tableName: this.#tableName,
      item,
      life: this.#lifeOf(item),
      isRestart: this.#recorder.isRestart(item.orderingKey),
    });

  #lifeOf({ orderingKey }: OutboxItem): OutboxItemLife {
    return this.#tracking === 'status'
      ? { undispatched: toShard(orderingKey, this.#shards) }
      : { expiresAt: expiryEpochSeconds(this.#clock(), this.#retentionDays) };
  }
}
