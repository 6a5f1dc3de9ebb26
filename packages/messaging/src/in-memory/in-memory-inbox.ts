import type { InMemoryTable, InMemoryTransaction } from '@dynamo-outbox/unit-of-work/in-memory';
import { MessageAlreadyProcessedError } from '../inbox/errors.ts';
import { toInboxKey } from '../inbox/inbox-key.ts';
import type { Inbox, InboxKey, InboxRecord } from '../inbox/inbox.ts';

/** What an in-memory inbox is made of. */
export interface InMemoryInboxOptions {
  /** The unit of work its records commit with. */
  readonly transaction: InMemoryTransaction;
  /** Where its records lie, shared by all units of work of a service. */
  readonly table: InMemoryTable<InboxRecord>;
}

/** The inbox of one in-memory unit of work, with the semantics of the DynamoDB one but for expiry. */
export class InMemoryInbox implements Inbox {
  readonly #transaction: InMemoryTransaction;
  readonly #table: InMemoryTable<InboxRecord>;

  constructor({ transaction, table }: InMemoryInboxOptions) {
    this.#transaction = transaction;
    this.#table = table;
  }

  /** Looks the record up. */
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
}
