import { CodedError } from '@dynamo-outbox/kernel';
import type { ChildExit } from '../processes/guarded-child.ts';

/** Something listens on a port that an HTTP service was to have: end it, or choose another port. */
export class PortTakenError extends CodedError<'PORT_TAKEN'> {
  readonly code = 'PORT_TAKEN';
}

/** A process of the local stack ended although nobody asked it to: the rest is of no use without it. */
export class ChildDiedError extends CodedError<'CHILD_DIED'> {
  readonly code = 'CHILD_DIED';

  constructor(name: string, { code, signal }: ChildExit) {
    const end = signal === null ? `exit code ${String(code)}` : signal;
    super(`The local stack stopped: ${name} ended unexpectedly with ${end}.`);
  }
}

/** Nothing answers like DynamoDB at the URL that was given: start it, or leave the URL out. */
export class DynamoDbUnreachableError extends CodedError<'DYNAMODB_UNREACHABLE'> {
  readonly code = 'DYNAMODB_UNREACHABLE';

  constructor(endpoint: string, cause: unknown) {
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : 'no answer';
    super(`There is no DynamoDB at ${endpoint}, which AWS_ENDPOINT_URL_DYNAMODB names: ${reason}.`, {
      cause,
    });
  }
}
