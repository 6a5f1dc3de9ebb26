import { context, type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';

import type { CommandMiddleware } from '../commands/command-middleware.ts';
import type { AnyCommandResult } from '../commands/command-result.ts';
import { errorTypeOf } from './error-type.ts';
import { parentContextOf } from './parent-context.ts';
import { createQuietly } from './quietly.ts';

/** Options of tracing commands. */
export interface TraceCommandsOptions {
  /** Tracer that starts the spans. Default: the one of the registered provider. */
  readonly tracer?: Tracer | undefined;
}

const name = '@dynamo-outbox/unit-of-work';

const quietly = createQuietly(name);

const noteResult = (span: Span, result: AnyCommandResult): void => {
  span.setAttribute('dynamo_outbox.outcome', result.outcome);
  if (result.outcome === 'refused') {
    span.setAttribute('dynamo_outbox.command.refusal', result.code);
  }
};

const noteError = (span: Span, error: unknown): void => {
  span.setAttribute('error.type', errorTypeOf(error));
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
};

/**
 * Creates middleware that records a span for each command, with all of its runs: `command place-order`, of kind `INTERNAL`, with the
 * outcome as `dynamo_outbox.outcome`. It is a child of the active span, or of the `traceparent` of the command's context if no span is active,
 * and the parent of the spans within, such as the creation of messages.
 *
 * A refusal or an invalid input is not an error. The span has neither the input nor the value of the command.
 */
export const traceCommands = ({
  tracer = trace.getTracer(name),
}: TraceCommandsOptions = {}): CommandMiddleware => ({
  around: async ({ command, context: given }, next) => {
    const span = quietly(() => {
      const attributes = { 'dynamo_outbox.command.name': command };
      return tracer.startSpan(`command ${command}`, { attributes }, parentContextOf(given));
    });
    if (span === undefined) {
      return next();
    }
    try {
      const result = await context.with(trace.setSpan(context.active(), span), next);
      quietly(() => {
        noteResult(span, result);
      });
      return result;
    } catch (error) {
      quietly(() => {
        noteError(span, error);
      });
      throw error;
    } finally {
      quietly(() => {
        span.end();
      });
    }
  },
});
