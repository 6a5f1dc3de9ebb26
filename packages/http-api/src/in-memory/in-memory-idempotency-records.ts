import type { InMemoryTable, InMemoryTransaction } from '@dynamo-outbox/unit-of-work/in-memory';

import { IdempotencyKeyUsedMeanwhileError } from '../idempotency/idempotency-key-used-meanwhile-error.ts';
import type {
  IdempotencyKey,
  IdempotencyRecord,
  IdempotencyRecords,
} from '../idempotency/idempotency-records.ts';

/** Dependencies of the in-memory records. */
export interface InMemoryIdempotencyRecordsOptions {
  readonly transaction: InMemoryTransaction;
  /** Storage shared by all units of work of a service. */
  readonly table: InMemoryTable<IdempotencyRecord>;
}

const toTableKey = ({ operation, key }: IdempotencyKey): string => `${operation}#${key}`;

/** In-memory idempotency records with the failure semantics of the DynamoDB ones. */
export class InMemoryIdempotencyRecords implements IdempotencyRecords {
  readonly #options: InMemoryIdempotencyRecordsOptions;

  constructor(options: InMemoryIdempotencyRecordsOptions) {
    this.#options = options;
  }

  /** Returns the last committed record. */
  async find(key: IdempotencyKey): Promise<IdempotencyRecord | undefined> {
    return this.#options.table.find(toTableKey(key));
  }

  /** Stages the record before all other changes. */
  add(record: IdempotencyRecord): void {
    const { table, transaction } = this.#options;
    transaction.stageFirst(
      table.toPut(toTableKey(record), record, {
        subject: `idempotency record of ${record.operation}`,
        condition: (current) => current === undefined,
        onConditionFailed: () => new IdempotencyKeyUsedMeanwhileError(record),
      }),
    );
  }
}
