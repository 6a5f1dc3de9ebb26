import { CodedError } from '@dynamo-outbox/kernel';

/** Two handlers of one consumer take the same message type, so one would never run. Give the second its own consumer. */
export class DuplicateHandlerError extends CodedError<'DUPLICATE_HANDLER'> {
  readonly code = 'DUPLICATE_HANDLER';

  constructor(consumer: string, type: string) {
    super(
      `Consumer ${consumer} has two handlers for message type ${type}. Give the second its own consumer.`,
    );
  }
}
