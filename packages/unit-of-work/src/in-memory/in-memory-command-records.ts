import type { CommandKey, CommandRecord, CommandRecords } from '../commands/idempotency/command-records.ts';
import { CommandKeyUsedMeanwhileError } from '../commands/idempotency/errors.ts';
import type { InMemoryTable } from './in-memory-table.ts';
import type { InMemoryTransaction } from './staged-change.ts';

/** Options of in-memory command records. */
export interface InMemoryCommandRecordsOptions {
  /** Unit of work with which the records commit. */
  readonly transaction: InMemoryTransaction;
  /** Table of records, shared by all units of work of a service. */
  readonly table: InMemoryTable<CommandRecord>;
}

const toTableKey = ({ command, key }: CommandKey): string => `${command}#${key}`;

/** The command records of one in-memory unit of work, with the semantics of those in DynamoDB, except that nothing expires. */
export class InMemoryCommandRecords implements CommandRecords {
  readonly #transaction: InMemoryTransaction;
  readonly #table: InMemoryTable<CommandRecord>;

  constructor({ transaction, table }: InMemoryCommandRecordsOptions) {
    this.#transaction = transaction;
    this.#table = table;
  }

  /** Looks up the record. */
  async find(key: CommandKey): Promise<CommandRecord | undefined> {
    return this.#table.find(toTableKey(key));
  }

  /** Stages the record before every other change, so that its failure is the one that is reported. */
  add(record: CommandRecord): void {
    this.#transaction.stageFirst(
      this.#table.toPut(toTableKey(record), record, {
        subject: `record of ${record.command}`,
        condition: (current) => current === undefined,
        onConditionFailed: () => new CommandKeyUsedMeanwhileError(record),
      }),
    );
  }
}
