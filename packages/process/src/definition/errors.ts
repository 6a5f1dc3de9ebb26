import { CodedError } from '@dynamo-outbox/kernel';

/** The definition of a process contradicts itself. Thrown when the module that defines it loads. The error lists all faults. */
export class InvalidProcessDefinitionError extends CodedError<'INVALID_PROCESS_DEFINITION'> {
  readonly code = 'INVALID_PROCESS_DEFINITION';
  /** Each fault with its remedy. */
  readonly faults: readonly string[];

  constructor(process: string, faults: readonly string[]) {
    super([`Cannot define the process ${JSON.stringify(process)}:`, ...faults].join('\n  '));
    this.faults = faults;
  }
}
