import { RetryMessageLaterError } from './retry-message-later-error.ts';

/**
 * A message has a newer version than its consumer reads, because the deployment of the consumer is late. The queue redelivers it with growing
 * delays, until the new code reads it.
 */
export class NewerMessageVersionError extends RetryMessageLaterError<'NEWER_MESSAGE_VERSION'> {
  constructor(
    consumer: string,
    { type, version }: { readonly type: string; readonly version: number },
    newest: number,
  ) {
    super(
      'NEWER_MESSAGE_VERSION',
      `A ${type} message has version ${version}, but ${consumer} reads versions up to ${newest}. It waits for the deployment of a ` +
        `consumer that reads version ${version}.`,
    );
  }
}
