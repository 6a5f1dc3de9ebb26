import {
  type Context,
  context,
  createContextKey,
  isSpanContextValid,
  type Link,
  type SpanContext,
  trace,
} from '@opentelemetry/api';
import { type TraceContext, toTraceContext } from '../../message/trace-context.ts';
import { toTraceState } from '@dynamo-outbox/unit-of-work/opentelemetry';

/** Converts trace context headers that were checked before. */
export const toSpanContext = ({ traceparent, tracestate }: TraceContext): SpanContext => {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: toTraceState(tracestate) }),
  };
};

const toHex = (flags: number): string => (flags & 0xff).toString(16).padStart(2, '0');

/** Converts the position of a span to headers; `undefined` for a span that is not part of a trace. */
export const fromSpanContext = ({
  traceId,
  spanId,
  traceFlags,
  traceState,
}: SpanContext): TraceContext | undefined => {
  const tracestate = traceState?.serialize();
  return toTraceContext({
    traceparent: `00-${traceId}-${spanId}-${toHex(traceFlags)}`,
    ...(tracestate === undefined ? {} : { tracestate }),
  });
};

/** Position of the active span; `undefined` if no span is active. */
export const activeSpanContext = (): SpanContext | undefined => {
  const active = trace.getActiveSpan()?.spanContext();
  return active !== undefined && isSpanContextValid(active) ? active : undefined;
};

/** The active context with another span as the parent of new ones. */
export const contextWithParent = (parent: SpanContext | undefined): Context =>
  parent === undefined ? context.active() : trace.setSpanContext(context.active(), parent);

// `suppressTracing` of `@opentelemetry/core` sets the same key: a key of the API is the symbol of its description.
const suppressTracingKey = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** A context in which instrumentations record no spans. */
export const withoutTracing = (traced: Context): Context => traced.setValue(suppressTracingKey, true);

const isSame = (one: SpanContext, other: SpanContext): boolean =>
  one.traceId === other.traceId && one.spanId === other.spanId;

/** Links to different positions, each once. */
export const toLinks = (positions: readonly (SpanContext | undefined)[]): Link[] => {
  const links: Link[] = [];
  for (const position of positions) {
    if (position !== undefined && !links.some(({ context: known }) => isSame(known, position))) {
      links.push({ context: position });
    }
  }
  return links;
};
