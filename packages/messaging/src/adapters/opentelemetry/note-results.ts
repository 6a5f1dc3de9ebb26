import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { errorTypeOf } from '@dynamo-outbox/unit-of-work/opentelemetry';
import { isRetryLater } from '../../consumer/errors/retry-message-later-error.ts';
import type { ProcessOutcome } from '../../tracing/message-tracing.ts';
import { errorType, failedCount, otherError, outcome } from './attributes.ts';

/** Notes that an operation threw. */
export const noteFailure = (span: Span, error: unknown): void => {
  span.setAttribute(errorType, errorTypeOf(error));
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(error instanceof Error ? { message: error.message } : {}),
  });
};

/** Notes the codes of the messages of a call that the broker did not accept. */
export const noteFailures = (span: Span, codes: readonly string[], messages: number): void => {
  const [first, ...others] = new Set(codes);
  if (first === undefined) {
    return;
  }
  span.setAttribute(errorType, others.length === 0 ? first : otherError);
  span.setAttribute(failedCount, codes.length);
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: `The broker did not accept ${codes.length} of ${messages} messages.`,
  });
};

/** Notes the outcome of a delivery. */
export const noteOutcome = (span: Span, { outcome: result, reason, detail }: ProcessOutcome): void => {
  span.setAttribute(outcome, result);
  if (reason !== undefined) {
    span.setAttribute(errorType, reason);
    span.setStatus({ code: SpanStatusCode.ERROR, ...(detail === undefined ? {} : { message: detail }) });
  }
};

/** Notes that a delivery ended without an outcome, so that the queue redelivers the message. Waiting is no error. */
export const noteFailedDelivery = (span: Span, error: unknown): void => {
  if (isRetryLater(error)) {
    span.setAttribute(outcome, 'postponed');
    return;
  }
  span.setAttribute(outcome, 'failed');
  noteFailure(span, error);
};
