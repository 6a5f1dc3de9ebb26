import { CodedError } from '@dynamo-outbox/kernel';

/** A server did not respond in time, or did not accept the connection. Not retried, because the user is waiting. */
export class NoAnswerError extends CodedError<'NO_ANSWER'> {
  readonly code = 'NO_ANSWER';

  constructor(options?: ErrorOptions) {
    super('No answer in time.', options);
  }
}

/** An endpoint cannot be called: it is not an address that begins with http:// or https://. */
export class InvalidEndpointError extends CodedError<'INVALID_ENDPOINT'> {
  readonly code = 'INVALID_ENDPOINT';

  constructor(options?: ErrorOptions) {
    super('The endpoint is not an address that begins with http:// or https://.', options);
  }
}

/** The server responded with success, but is not the AWS API that was called. */
export class WrongServerError extends CodedError<'WRONG_SERVER'> {
  readonly code = 'WRONG_SERVER';

  constructor(options?: ErrorOptions) {
    super('The answer does not come from the AWS API that was called.', options);
  }
}
