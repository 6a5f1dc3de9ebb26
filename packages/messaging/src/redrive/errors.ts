import { CodedError } from '@dynamo-outbox/kernel';

/** There is no queue of that name, or it is out of sight for these credentials. */
export class QueueNotFoundError extends CodedError<'QUEUE_NOT_FOUND'> {
  readonly code = 'QUEUE_NOT_FOUND';

  constructor(name: string, options?: ErrorOptions) {
    super(`There is no queue "${name}".`, options);
  }
}
