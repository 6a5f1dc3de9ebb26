import { CodedError } from '@dynamo-outbox/kernel';

/** EventBridge accepts no events with this source. Nothing was published. */
export class InvalidEventSourceError extends CodedError<'INVALID_EVENT_SOURCE'> {
  readonly code = 'INVALID_EVENT_SOURCE';

  constructor(source: string) {
    super(
      `Cannot publish events with the source ${JSON.stringify(source)}. Use the name of your service: 1 to 256 characters that begin with a letter, a ` +
        'digit, ".", "-", "_" or "/". Sources that begin with "aws." are reserved for AWS.',
    );
  }
}

// Source: `EventBridgeParameters`, EventBridge Scheduler API reference, which gives the pattern of the `Source` of PutEvents.
const sourceForm = /^(?!aws\.)[\w./-].{0,255}$/u;

/** Throws `INVALID_EVENT_SOURCE` unless events may have this source. */
export const assertEventSource = (source: string): void => {
  if (!sourceForm.test(source)) {
    throw new InvalidEventSourceError(source);
  }
};
