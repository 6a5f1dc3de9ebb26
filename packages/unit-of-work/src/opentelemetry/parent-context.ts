import { type Context, context, isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api';

import { toTraceState } from './trace-state.ts';

// W3C Trace Context level 2, 3.2: the first four fields, which all versions share.
const traceparentForm = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/u;

const textOf = (given: unknown, name: string): string => {
  const value: unknown =
    typeof given === 'object' && given !== null ? new Map(Object.entries(given)).get(name) : undefined;
  return typeof value === 'string' ? value : '';
};

const readSpanContext = (given: unknown): SpanContext | undefined => {
  const [, traceId, spanId, flags] = traceparentForm.exec(textOf(given, 'traceparent')) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) {
    return undefined;
  }
  const tracestate = textOf(given, 'tracestate');
  const spanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(tracestate === '' ? {} : { traceState: toTraceState(tracestate) }),
  };
  return isSpanContextValid(spanContext) ? spanContext : undefined;
};

/** The active context; with the trace context of a command as parent if no span is active. */
export const parentContextOf = (given: unknown): Context => {
  const active = context.active();
  const stated = trace.getSpanContext(active) === undefined ? readSpanContext(given) : undefined;
  return stated === undefined ? active : trace.setSpanContext(active, stated);
};
