import { CodedError } from '@dynamo-outbox/kernel';

/** A description contradicts itself or a limit of AWS: every fault is named at once. */
export class InvalidDeploymentError extends CodedError<'INVALID_DEPLOYMENT'> {
  readonly code = 'INVALID_DEPLOYMENT';

  /** One sentence for each fault: what is wrong with which resource, and what would be right. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      ['The deployment cannot be described like this:', ...faults.map((fault) => `- ${fault}`)].join('\n'),
    );
    this.faults = faults;
  }
}

/** Throws `INVALID_DEPLOYMENT` with all of them, if there are any. */
export const assertFaultless = (faults: readonly string[]): void => {
  if (faults.length > 0) {
    throw new InvalidDeploymentError(faults);
  }
};
