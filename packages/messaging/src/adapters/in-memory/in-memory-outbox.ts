import type { InMemoryTable, InMemoryTransaction, StagedChange } from '@dynamo-outbox/unit-of-work/in-memory';
import type { MessageDraft } from '../../message/message.ts';
import { toItemRefusal } from '../../outbox/errors.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { OutboxRecorder, OutboxRecorderOptions } from '../../outbox/outbox-recorder.ts';
import { createOutboxRecorder } from '../../outbox/outbox-recorder.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import type { DeliveryTime } from '../../outbox/schedule/delivery-time.ts';
import type { ScheduleHandle } from '../../outbox/schedule/schedule-handle.ts';
import type { ScheduledItem } from '../../outbox/schedule/scheduled-item.ts';
import type { OutboxHead } from '../../outbox/stored-order.ts';
import { companionsOf } from './in-memory-companions.ts';
import { toHeadChange } from './head-changes.ts';
import { storedOrderOf } from './in-memory-stored-order.ts';
import { toItemKey } from './item-progress.ts';
import { toScheduleChange, toScheduledTableKey } from './scheduled-changes.ts';

/** Options of an in-memory outbox. */
export interface InMemoryOutboxOptions extends OutboxRecorderOptions {
  /** Unit of work with which the items commit. */
  readonly transaction: InMemoryTransaction;
  /** Table of items, shared by all units of work of a service. */
  readonly table: InMemoryTable<OutboxItem>;
  /**
   * Table that counts the commits of each key, for topics with order `commit`. Default: a table that all outboxes of
   * `table` share.
   */
  readonly heads?: InMemoryTable<OutboxHead>;
  /** Table of scheduled messages. Default: a table that all outboxes and releasers of `table` share. */
  readonly schedules?: InMemoryTable<ScheduledItem>;
}

/** The outbox of one in-memory unit of work, with the semantics of the DynamoDB outbox, except that nothing expires. */
export class InMemoryOutbox implements Outbox {
  readonly #recorder: OutboxRecorder;
  readonly #transaction: InMemoryTransaction;
  readonly #table: InMemoryTable<OutboxItem>;
  readonly #heads: InMemoryTable<OutboxHead>;
  readonly #schedules: InMemoryTable<ScheduledItem>;

  // An outbox is created early, so it is asked first. It then joins again, after all participants that may still stage
  // messages.
  readonly #starter = {
    contribute: (): readonly StagedChange[] => {
      this.#transaction.enlist({
        prepare: () => this.#recorder.prepare(),
        contribute: () => [
          ...this.#recorder.takeHeads().map((move) => toHeadChange(this.#heads, move)),
          ...this.#recorder.takeSchedules().map((change) => toScheduleChange(this.#schedules, change)),
          ...this.#recorder.takeItems().map(this.#toChange),
        ],
      });
      return [];
    },
  };

  constructor(options: InMemoryOutboxOptions) {
    this.#transaction = options.transaction;
    this.#table = options.table;
    this.#heads = options.heads ?? companionsOf(options.table).heads;
    this.#schedules = options.schedules ?? companionsOf(options.table).schedules;
    this.#recorder = createOutboxRecorder(options, {
      ...storedOrderOf(this.#table, this.#heads),
      findScheduled: async (key) => this.#schedules.find(toScheduledTableKey(key)),
    });
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

  /** Stages a message that is delivered later. Throws the errors of `Outbox`. */
  schedule(message: MessageDraft, when: DeliveryTime): ScheduleHandle {
    this.#transaction.enlist(this.#starter);
    return this.#recorder.schedule(message, when);
  }

  /** Stages the cancellation of a scheduled message. */
  async cancel(handle: ScheduleHandle): Promise<'cancelled' | 'released'> {
    this.#transaction.enlist(this.#starter);
    return this.#recorder.cancel(handle);
  }

  /** Stages another time for a scheduled message. */
  async reschedule(handle: ScheduleHandle, when: DeliveryTime): Promise<'rescheduled' | 'released'> {
    this.#transaction.enlist(this.#starter);
    return this.#recorder.reschedule(handle, when);
  }

  readonly #toChange = (item: OutboxItem): StagedChange => {
    const { orderingKey, sortKey } = item;
    const isRestart = this.#recorder.isRestart(orderingKey);
    return this.#table.toPut(toItemKey(item), item, {
      subject: `outbox item ${orderingKey} / ${sortKey}`,
      condition: (current) => current === undefined && !isRestart,
      onConditionFailed: () => toItemRefusal(item),
      reportsLast: true,
    });
  };
}
