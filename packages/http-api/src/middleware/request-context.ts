import {
  fromXRayHeader,
  type MessageContext,
  nextCorrelationId,
  toCorrelationId,
  toTraceContext,
  type TraceContext,
} from '@dynamo-outbox/messaging';

/** Header of the correlation id in requests and responses. */
export const correlationIdHeader = 'X-Correlation-Id';

/** Trace header of AWS X-Ray. */
const xRayHeader = 'X-Amzn-Trace-Id';

const readTrace = (headers: Headers): TraceContext | undefined =>
  toTraceContext({
    traceparent: headers.get('traceparent') ?? '',
    tracestate: headers.get('tracestate') ?? '',
  }) ?? fromXRayHeader(headers.get(xRayHeader) ?? '');

/**
 * Reads the causation of a request, for the messages that it sends.
 *
 * A correlation id that is not a UUID is replaced with a new one. The trace context is that of the W3C headers, or else
 * of the X-Ray header; malformed ones are left out. The request is not rejected.
 */
export const readRequestContext = (headers: Headers): MessageContext => ({
  correlationId: toCorrelationId(headers.get(correlationIdHeader)) ?? nextCorrelationId(),
  ...readTrace(headers),
});
