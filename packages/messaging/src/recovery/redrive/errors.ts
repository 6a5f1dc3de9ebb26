import { CodedError } from '@dynamo-outbox/kernel';

/** No queue has that name, or these credentials cannot access it. */
export class QueueNotFoundError extends CodedError<'QUEUE_NOT_FOUND'> {
  readonly code = 'QUEUE_NOT_FOUND';

  constructor(name: string, options?: ErrorOptions) {
    super(`There is no queue "${name}".`, options);
  }
}

/** A parked stream record contains no readable message, so there is nothing to publish. */
export class NotPublishableError extends CodedError<'NOT_PUBLISHABLE'> {
  readonly code = 'NOT_PUBLISHABLE';

  constructor() {
    super(
      'This is not a parked message but a record that could not be read. There is nothing to publish. Fix the outbox item and replay it, or delete this message.',
    );
  }
}

/** The broker did not accept a parked message. It stays parked. */
export class PublishFailedError extends CodedError<'PUBLISH_FAILED'> {
  readonly code = 'PUBLISH_FAILED';

  constructor(topic: string, result: { readonly code: string; readonly reason: string } | undefined) {
    super(
      `The topic "${topic}" did not accept the message: ${result === undefined ? 'no answer' : `${result.code}, ${result.reason}`}.`,
    );
  }
}
