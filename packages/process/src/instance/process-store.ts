import type { InstanceKey, ProcessInstance } from './process-instance.ts';

/** The instances of processes, as handlers use them in a unit of work. */
export interface ProcessStore {
  /** Reads an instance consistently; `undefined` if it does not exist. MUST NOT see what this unit of work staged. */
  find(key: InstanceKey): Promise<ProcessInstance | undefined>;

  /**
   * Stages the next version of an instance. The commit MUST reject with the lost race `PROCESS_CHANGED_MEANWHILE` unless the stored
   * instance has the version before it; for version 1, unless no instance exists.
   */
  save(instance: ProcessInstance): void;

  /** Calls a function after the unit of work has committed, and never if it does not commit. */
  afterCommit(announce: () => void): void;
}
