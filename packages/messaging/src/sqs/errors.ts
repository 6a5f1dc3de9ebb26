import { CodedError } from '@dynamo-outbox/kernel';

/** The invocation was about to end before this message was done; it comes again. Smaller batches or more time help. */
export class InvocationEndedError extends CodedError<'INVOCATION_ENDED'> {
  readonly code = 'INVOCATION_ENDED';

  constructor() {
    super(
      'The invocation was about to end before this message was done. Use smaller batches or a longer timeout.',
    );
  }
}

/** An earlier message of the same FIFO group failed, so this one has to wait for it; both come again, in order. */
export class EarlierMessageFailedError extends CodedError<'EARLIER_MESSAGE_FAILED'> {
  readonly code = 'EARLIER_MESSAGE_FAILED';

  constructor() {
    super('An earlier message of the same group failed, so this one was not tried.');
  }
}
