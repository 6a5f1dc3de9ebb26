import { CodedError } from '@dynamo-outbox/kernel';

/** A description contradicts itself or exceeds an AWS limit. The error lists all faults. */
export class InvalidDeploymentError extends CodedError<'INVALID_DEPLOYMENT'> {
  readonly code = 'INVALID_DEPLOYMENT';

  /** One sentence for each fault: which resource is wrong, why, and how to fix it. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(['The deployment description is invalid:', ...faults.map((fault) => `- ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

/** Throws `INVALID_DEPLOYMENT` with all faults, if there are any. */
export const assertFaultless = (faults: readonly string[]): void => {
  if (faults.length > 0) {
    throw new InvalidDeploymentError(faults);
  }
};
