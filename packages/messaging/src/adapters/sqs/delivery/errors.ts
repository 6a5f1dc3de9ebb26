import { CodedError } from '@dynamo-outbox/kernel';

/** The invocation was about to end before this message was handled. SQS redelivers it. Use smaller batches or a longer timeout. */
export class InvocationEndedError extends CodedError<'INVOCATION_ENDED'> {
  readonly code = 'INVOCATION_ENDED';

  constructor() {
    super(
      'The invocation was about to end before this message was done. Use smaller batches or a longer timeout.',
    );
  }
}

/** An earlier message of the same FIFO group failed, so this one has to wait for it. SQS redelivers both, in order. */
export class EarlierMessageFailedError extends CodedError<'EARLIER_MESSAGE_FAILED'> {
  readonly code = 'EARLIER_MESSAGE_FAILED';

  constructor() {
    super('An earlier message of the same group failed, so this one was not tried.');
  }
}

/** The process is being stopped before this message was started, or while it was still being handled. SQS redelivers it. */
export class ConsumerStoppedError extends CodedError<'CONSUMER_STOPPED'> {
  readonly code = 'CONSUMER_STOPPED';

  constructor() {
    super('The consumer was stopped before this message was done.');
  }
}

/** A handler ran longer than the consumer waits. The handler may still be running. */
export class HeldTooLongError extends CodedError<'HELD_TOO_LONG'> {
  readonly code = 'HELD_TOO_LONG';

  constructor(seconds: number) {
    super(`A handler ran for more than ${seconds} s, so the consumer no longer waits for it.`);
  }
}

/** The answer to a batch call of SQS. */
export interface BatchAnswer {
  readonly Successful?: readonly { readonly Id: string | undefined }[] | undefined;
  readonly Failed?:
    readonly { readonly Id: string | undefined; readonly Code?: string | undefined }[] | undefined;
}

/** SQS executed a batch call, but it failed for some of the messages. */
class QueueRefusedEntriesError extends CodedError<'QUEUE_REFUSED_ENTRIES'> {
  readonly code = 'QUEUE_REFUSED_ENTRIES';

  constructor(call: string, codes: readonly string[]) {
    super(`${call} refused ${codes.length} of its messages: ${[...new Set(codes)].join(', ')}.`);
  }
}

/**
 * Throws `QUEUE_REFUSED_ENTRIES` unless SQS confirmed every entry of a batch call. An entry that the answer does not mention counts as
 * refused, with the code `NO_RESULT`. Ids count from 0.
 */
export const assertAllConfirmed = (call: string, entries: number, answer: BatchAnswer): void => {
  const confirmed = new Set(answer.Successful?.map(({ Id }) => Id));
  const failed = new Map(answer.Failed?.map(({ Id, Code }) => [Id, Code ?? 'no code']));
  const codes = Array.from({ length: entries }, (_, place) => String(place)).flatMap((id) =>
    failed.has(id) || !confirmed.has(id) ? (failed.get(id) ?? 'NO_RESULT') : [],
  );
  if (codes.length > 0) {
    throw new QueueRefusedEntriesError(call, codes);
  }
};
