import { CodedError } from '@dynamo-outbox/kernel';

/** The command was told something that makes no sense. Nothing was changed; the usage may help. */
export class UsageFault extends CodedError<'USAGE'> {
  readonly code = 'USAGE';
}

/** What the command was told makes sense, but is not there: a table, a queue, a message. Nothing was changed. */
export class NotFoundFault extends CodedError<'NOT_FOUND'> {
  readonly code = 'NOT_FOUND';
}
