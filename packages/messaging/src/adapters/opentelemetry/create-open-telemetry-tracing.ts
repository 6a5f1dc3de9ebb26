import { type SpanContext, SpanKind, type Tracer, context, trace } from '@opentelemetry/api';
import { assertChoice } from '@dynamo-outbox/kernel';
import { fromXRayHeader, toTraceContext } from '../../message/trace-context.ts';
import type { DeliveryToProcess, MessageTracing } from '../../tracing/message-tracing.ts';
import { createAttributes, messageAttributes, processAttributes, sendAttributes } from './attributes.ts';
import { noteFailedDelivery, noteFailure, noteFailures, noteOutcome } from './note-results.ts';
import {
  activeSpanContext,
  contextWithParent,
  fromSpanContext,
  toLinks,
  toSpanContext,
  withoutTracing,
} from './span-contexts.ts';
import { quietly } from './quietly.ts';

/** How the span of a processed message relates to the creation of the message. */
export type MessageTrace = 'link' | 'continue';

/** Options of tracing with OpenTelemetry. */
export interface OpenTelemetryTracingOptions {
  /**
   * `link`: each `process` span is a child of the active span, such as that of the invocation, and links to the creation
   * of the message. `continue`: it is a child of the creation, in the same trace, and links to the active span. Default
   * `link`, as the semantic conventions recommend.
   */
  readonly trace?: MessageTrace | undefined;
  /** Tracer that starts the spans. Default: the one of the registered provider. */
  readonly tracer?: Tracer | undefined;
  /**
   * Returns the X-Ray header of the current invocation: in Lambda, `process.env._X_AMZN_TRACE_ID`. It is the parent of
   * spans that start while no other span is active.
   *
   * Set it only if spans are exported to X-Ray. Any other backend would miss the parent, and Lambda states that most
   * invocations are not sampled. Default: none.
   */
  readonly invocationHeader?: (() => string | undefined) | undefined;
}

const toCreator = ({ message, traceHeader }: DeliveryToProcess) => {
  const stated = message === undefined ? undefined : toTraceContext(message.context);
  const delivered = traceHeader === undefined ? undefined : fromXRayHeader(traceHeader);
  return {
    creator: stated ?? delivered,
    positions: [stated, delivered].map((position) => position && toSpanContext(position)),
  };
};

/**
 * Traces messages with OpenTelemetry. Pass the result as `tracing` to outboxes and consumers, and to `tracePublisher` and
 * `traceRedriveTarget`.
 *
 * Names and attributes follow the semantic conventions for messaging systems, version 1.45.0. Without a registered SDK
 * it records nothing, and passes the trace context on.
 *
 * @example
 * ```ts
 * const tracing = createOpenTelemetryTracing({ trace: 'continue' });
 * ```
 */
export const createOpenTelemetryTracing = ({
  trace: messageTrace = 'link',
  tracer = trace.getTracer('@dynamo-outbox/messaging'),
  invocationHeader,
}: OpenTelemetryTracingOptions = {}): MessageTracing => {
  assertChoice('trace', messageTrace, ['link', 'continue']);

  const invocation = (): SpanContext | undefined => {
    const header = invocationHeader?.();
    const position = header === undefined ? undefined : fromXRayHeader(header);
    return position && toSpanContext(position);
  };

  /** The active context; with the invocation as parent if no span is active. */
  const ambientContext = () =>
    contextWithParent(activeSpanContext() === undefined ? invocation() : undefined);

  const startProcess = (delivery: DeliveryToProcess) => {
    const { creator, positions } = toCreator(delivery);
    const isContinued = messageTrace === 'continue' && creator !== undefined;
    const ambient = isContinued ? (activeSpanContext() ?? invocation()) : undefined;
    const links = toLinks([...positions, ambient]);
    const parent = isContinued ? contextWithParent(toSpanContext(creator)) : ambientContext();
    const attributes = processAttributes(delivery);
    const span = tracer.startSpan(
      `process ${delivery.consumer}`,
      { kind: SpanKind.CONSUMER, attributes, links },
      parent,
    );
    return {
      span,
      within: trace.setSpan(context.active(), span),
      position: fromSpanContext(span.spanContext()),
    };
  };

  return {
    create: (message) =>
      quietly(() => {
        const stated = toTraceContext(message.context);
        const parent =
          activeSpanContext() === undefined && stated !== undefined
            ? contextWithParent(toSpanContext(stated))
            : ambientContext();
        const span = tracer.startSpan(
          `create ${message.topic}`,
          { kind: SpanKind.PRODUCER, attributes: createAttributes(message) },
          parent,
        );
        span.end();
        return fromSpanContext(span.spanContext());
      }),

    send: async (call, work, failuresOf) => {
      const started = quietly(() => {
        // One link for each message, even if several have the same creation.
        const links = call.messages.flatMap((message) =>
          message.creator === undefined
            ? []
            : { context: toSpanContext(message.creator), attributes: messageAttributes(message) },
        );
        const span = tracer.startSpan(
          `send ${call.destination}`,
          // Not PRODUCER, because the creation of each message has a span of its own.
          { kind: SpanKind.CLIENT, attributes: sendAttributes(call), links },
          ambientContext(),
        );
        return { span, within: withoutTracing(trace.setSpan(context.active(), span)) };
      });
      if (started === undefined) {
        return work();
      }
      const { span, within } = started;
      try {
        const result = await context.with(within, work);
        quietly(() => {
          noteFailures(span, failuresOf(result), call.messages.length);
        });
        return result;
      } catch (error) {
        quietly(() => {
          noteFailure(span, error);
        });
        throw error;
      } finally {
        quietly(() => {
          span.end();
        });
      }
    },

    process: async (delivery, work) => {
      const started = quietly(() => startProcess(delivery));
      if (started === undefined) {
        return work(undefined);
      }
      const { span, within, position } = started;
      try {
        const result = await context.with(within, () => work(position));
        quietly(() => {
          noteOutcome(span, result);
        });
        return result;
      } catch (error) {
        quietly(() => {
          noteFailedDelivery(span, error);
        });
        throw error;
      } finally {
        quietly(() => {
          span.end();
        });
      }
    },
  };
};
