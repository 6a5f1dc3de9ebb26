import type { InMemoryTable, InMemoryTransaction } from '@dynamo-outbox/unit-of-work/in-memory';
import { MessageAlreadyProcessedError, positionChangedMeanwhile } from '../../inbox/errors.ts';
import { toInboxKey, toPositionKey } from '../../inbox/inbox-key.ts';
import type { Inbox, InboxKey, InboxRecord } from '../../inbox/inbox.ts';
import type { PositionKey, PositionMove, SequencePosition } from '../../inbox/sequence-position.ts';

/** Options of an in-memory inbox. */
export interface InMemoryInboxOptions {
  /** Unit of work with which the records commit. */
  readonly transaction: InMemoryTransaction;
  /** Table of records, shared by all units of work of a service. */
  readonly table: InMemoryTable<InboxRecord>;
  /** Table of positions, shared in the same way. Only consumers with a sequence guard need it. */
  readonly positions?: InMemoryTable<SequencePosition>;
}

/** The inbox of one in-memory unit of work, with the semantics of the DynamoDB inbox, except that nothing expires. */
export class InMemoryInbox implements Inbox {
  readonly #transaction: InMemoryTransaction;
  readonly #table: InMemoryTable<InboxRecord>;
  readonly #positions: InMemoryTable<SequencePosition> | undefined;

  constructor({ transaction, table, positions }: InMemoryInboxOptions) {
    this.#transaction = transaction;
    this.#table = table;
    this.#positions = positions;
  }

  /** Looks up the record. */
  async hasProcessed(key: InboxKey): Promise<boolean> {
    return this.#table.find(toInboxKey(key)) !== undefined;
  }

  /** Stages the record before every other change; the commit rejects with `MESSAGE_ALREADY_PROCESSED` for a duplicate. */
  add(record: InboxRecord): void {
    this.#transaction.stageFirst(
      this.#table.toPut(toInboxKey(record), record, {
        subject: `inbox record ${toInboxKey(record)}`,
        condition: (current) => current === undefined,
        onConditionFailed: () => new MessageAlreadyProcessedError(record),
      }),
    );
  }

  /** Looks up the position. */
  async findPosition(key: PositionKey): Promise<SequencePosition | undefined> {
    return this.#positionTable().find(toPositionKey(key));
  }

  /** Stages the move; the commit rejects with `POSITION_CHANGED_MEANWHILE` when the position is not `from`. */
  movePosition({ key, from, to }: PositionMove): void {
    this.#transaction.stage(
      this.#positionTable().toPut(toPositionKey(key), to, {
        subject: `position ${toPositionKey(key)}`,
        condition: (current) => current?.messageId === from?.messageId,
        onConditionFailed: () => positionChangedMeanwhile(key),
      }),
    );
  }

  #positionTable(): InMemoryTable<SequencePosition> {
    if (this.#positions === undefined) {
      throw new Error('A consumer with a sequence guard needs an inbox with a table for positions.');
    }
    return this.#positions;
  }
}
