import type { InMemoryTable, InMemoryTransaction, StagedChange } from '@dynamo-outbox/unit-of-work/in-memory';
import type { MessageDraft } from '../message/message.ts';
import { MessageAlreadyRecordedError } from '../outbox/errors.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { OutboxRecorder, OutboxRecorderOptions } from '../outbox/outbox-recorder.ts';
import { createOutboxRecorder } from '../outbox/outbox-recorder.ts';
import type { Outbox } from '../outbox/outbox.ts';

/** What an in-memory outbox is made of. */
export interface InMemoryOutboxOptions extends OutboxRecorderOptions {
  /** The unit of work its items commit with. */
  readonly transaction: InMemoryTransaction;
  /** Where its items lie, shared by all units of work of a service. */
  readonly table: InMemoryTable<OutboxItem>;
}

/** The outbox of one in-memory unit of work, with the semantics of the DynamoDB one but for expiry. */
export class InMemoryOutbox implements Outbox {
  readonly #recorder: OutboxRecorder;
  readonly #transaction: InMemoryTransaction;
  readonly #table: InMemoryTable<OutboxItem>;

  // Asked first, as outboxes are created early, it joins again, behind all who may still have messages.
  readonly #starter = {
    contribute: (): readonly StagedChange[] => {
      this.#transaction.enlist({
        prepare: () => this.#recorder.prepare(),
        contribute: () => this.#recorder.takeItems().map(this.#toChange),
      });
      return [];
    },
  };

  constructor(options: InMemoryOutboxOptions) {
    this.#recorder = createOutboxRecorder(options);
    this.#transaction = options.transaction;
    this.#table = options.table;
  }

  /** Stages messages; throws as `Outbox` says, and `UNIT_OF_WORK_CLOSED` once the unit of work ended. */
  add(...messages: readonly MessageDraft[]): void {
    this.#transaction.enlist(this.#starter);
    this.#recorder.add(...messages);
  }

  readonly #toChange = (item: OutboxItem): StagedChange => {
    const { orderingKey, sortKey } = item;
    return this.#table.toPut(JSON.stringify([orderingKey, sortKey]), item, {
      subject: `outbox item ${orderingKey} / ${sortKey}`,
      condition: (current) => current === undefined,
      onConditionFailed: () => new MessageAlreadyRecordedError(orderingKey, sortKey),
    });
  };
}
