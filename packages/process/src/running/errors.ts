import { CodedError } from '@dynamo-outbox/kernel';
import type { InstanceKey } from '../instance/process-instance.ts';

/** A handler decided what the definition does not allow, or too many steps. Nothing was written. Correct the handler or the definition. */
export class InvalidDecisionError extends CodedError<'INVALID_DECISION'> {
  readonly code = 'INVALID_DECISION';

  constructor({ process, instance }: InstanceKey, fault: string) {
    super(`Cannot carry out a decision about instance ${instance} of process ${process}: ${fault}`);
  }
}

/** Two reactions to one message read different keys from it. Give both the same `instance`. */
export class AmbiguousInstanceError extends CodedError<'AMBIGUOUS_INSTANCE'> {
  readonly code = 'AMBIGUOUS_INSTANCE';

  constructor(process: string, type: string) {
    super(
      `The reactions of process ${process} to a ${type} message read different keys from it. Give them the same instance.`,
    );
  }
}
