import { CodedError } from '@dynamo-outbox/kernel';
import type { ChildExit } from '../processes/guarded-child.ts';

/** The port of an HTTP service is in use. Stop the program that uses it, or choose another port. */
export class PortTakenError extends CodedError<'PORT_TAKEN'> {
  readonly code = 'PORT_TAKEN';
}

/** A process of the local stack ended unexpectedly. The others cannot work without it. */
export class ChildDiedError extends CodedError<'CHILD_DIED'> {
  readonly code = 'CHILD_DIED';

  constructor(name: string, { code, signal }: ChildExit) {
    const end = signal === null ? `exit code ${String(code)}` : signal;
    super(`The local stack stopped: ${name} ended unexpectedly with ${end}.`);
  }
}

/** No DynamoDB responds at the given URL. Start it, or omit the URL. */
export class DynamoDbUnreachableError extends CodedError<'DYNAMODB_UNREACHABLE'> {
  readonly code = 'DYNAMODB_UNREACHABLE';

  constructor(endpoint: string, cause: unknown) {
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : 'no answer';
    super(`There is no DynamoDB at ${endpoint}, the value of AWS_ENDPOINT_URL_DYNAMODB: ${reason}.`, {
      cause,
    });
  }
}
