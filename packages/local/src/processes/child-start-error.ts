import { CodedError } from '@dynamo-outbox/kernel';

/** A child process ended or timed out before it was ready. Read its last lines. */
export class ChildStartError extends CodedError<'CHILD_NOT_STARTED'> {
  readonly code = 'CHILD_NOT_STARTED';

  /** The last lines the child wrote to stderr, oldest first. */
  readonly lastErrors: readonly string[];

  constructor(sentence: string, lastErrors: readonly string[]) {
    super([sentence, ...lastErrors.map((line) => `  ${line}`)].join('\n'));
    this.lastErrors = lastErrors;
  }
}
