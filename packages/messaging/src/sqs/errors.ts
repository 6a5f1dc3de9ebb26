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

/** The process is being stopped before this message was started, or while it was still being handled; it comes again. */
export class ConsumerStoppedError extends CodedError<'CONSUMER_STOPPED'> {
  readonly code = 'CONSUMER_STOPPED';

  constructor() {
    super('The consumer was stopped before this message was done.');
  }
}

/** A message was handled for longer than the consumer holds one; it comes again, while the handler may still run. */
export class HeldTooLongError extends CodedError<'HELD_TOO_LONG'> {
  readonly code = 'HELD_TOO_LONG';

  constructor(seconds: number) {
    super(`A message was handled for more than ${seconds} s, and is left to another delivery.`);
  }
}

/** SQS did as it was told for some messages of a batch call, and not for these. */
export class QueueRefusedEntriesError extends CodedError<'QUEUE_REFUSED_ENTRIES'> {
  readonly code = 'QUEUE_REFUSED_ENTRIES';

  constructor(call: string, failed: readonly { readonly Code?: string | undefined }[]) {
    const codes = [...new Set(failed.map(({ Code = 'no code' }) => Code))].join(', ');
    super(`${call} refused ${failed.length} of its messages: ${codes}.`);
  }
}
