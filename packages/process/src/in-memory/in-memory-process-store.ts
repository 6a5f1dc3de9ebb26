import type { InMemoryTable, InMemoryTransaction } from '@dynamo-outbox/unit-of-work/in-memory';

import { processChangedMeanwhile } from '../instance/errors.ts';
import type { InstanceKey, ProcessInstance } from '../instance/process-instance.ts';
import type { ProcessStore } from '../instance/process-store.ts';

/** Options of an in-memory store of instances. */
export interface InMemoryProcessStoreOptions {
  /** Unit of work with which the instances commit. */
  readonly transaction: InMemoryTransaction;
  /** Table of instances, shared by all units of work of a service. */
  readonly table: InMemoryTable<ProcessInstance>;
}

const keyOf = ({ process, instance }: InstanceKey): string => `${process}#${instance}`;

/** The instances of one in-memory unit of work, with the semantics of those in DynamoDB, except that nothing expires. */
export class InMemoryProcessStore implements ProcessStore {
  readonly #transaction: InMemoryTransaction;
  readonly #table: InMemoryTable<ProcessInstance>;

  constructor({ transaction, table }: InMemoryProcessStoreOptions) {
    this.#transaction = transaction;
    this.#table = table;
  }

  /** Returns a copy of the instance. */
  async find(key: InstanceKey): Promise<ProcessInstance | undefined> {
    return this.#table.find(keyOf(key));
  }

  /** Stages the next version of an instance. */
  save(instance: ProcessInstance): void {
    const { version } = instance;
    this.#transaction.stage(
      this.#table.toPut(keyOf(instance), instance, {
        subject: `instance ${instance.instance} of process ${instance.process}`,
        condition: (current) => (current?.version ?? 0) === version - 1,
        onConditionFailed: () => processChangedMeanwhile(instance),
      }),
    );
  }

  /** Calls a function after the commit. */
  afterCommit(announce: () => void): void {
    this.#transaction.enlist({ contribute: () => [], committed: announce });
  }
}
