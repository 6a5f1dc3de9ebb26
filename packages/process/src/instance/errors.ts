import { CodedError } from '@dynamo-outbox/kernel';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { InstanceKey } from './process-instance.ts';

/** Returns the lost race of two changes of an instance. The message is handled again with the newest state. */
export const processChangedMeanwhile = ({ process, instance }: InstanceKey): Error =>
  new LostRaceError(
    'PROCESS_CHANGED_MEANWHILE',
    `Instance ${instance} of process ${process} was changed meanwhile. Read it again.`,
  );

/** The state that a handler returned violates its schema, or JSON would change it. Nothing was written. Correct the handler. */
export class InvalidProcessStateError extends CodedError<'INVALID_PROCESS_STATE'> {
  readonly code = 'INVALID_PROCESS_STATE';

  constructor({ process, instance }: InstanceKey, fault: string, options?: ErrorOptions) {
    super(`Cannot store the state of instance ${instance} of process ${process}: ${fault}`, options);
  }
}

/** The stored state cannot be converted to the newest version. Correct the schema or the upcaster, then redrive the message. */
export class ProcessStateUnreadableError extends CodedError<'PROCESS_STATE_UNREADABLE'> {
  readonly code = 'PROCESS_STATE_UNREADABLE';

  constructor({ process, instance }: InstanceKey, fault: string) {
    super(`Cannot read the state of instance ${instance} of process ${process}: ${fault}`);
  }
}

/** A stored item is not an instance of a process. The error names the attribute. */
export class StoredProcessUnreadableError extends CodedError<'STORED_PROCESS_UNREADABLE'> {
  readonly code = 'STORED_PROCESS_UNREADABLE';

  constructor(partitionKey: string, reason: string) {
    super(`Cannot read the item ${partitionKey} as an instance of a process: ${reason}.`);
  }
}
