import type { Outbox } from '@dynamo-outbox/messaging';
import type { ProcessStore } from '../instance/process-store.ts';

/** What the handlers of a process need from the unit of work of their consumer. */
export interface ProcessUnitOfWork {
  readonly outbox: Outbox;
  /** The instances, on the transaction of the unit of work. */
  readonly processes: ProcessStore;
}
