import { fromXRayHeader, nextCorrelationId, toCorrelationId, toTraceContext } from '@dynamo-outbox/messaging';
import type { RunContext } from './run-context.ts';

/** The headers of a request: of Node and its frameworks, of the Fetch API, or of an API Gateway event. */
export type RequestHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

// By its method, because a framework may have a class of its own.
const isFetchHeaders = (headers: RequestHeaders): headers is Headers => typeof headers.get === 'function';

const createFind = (headers: RequestHeaders): ((name: string) => string) => {
  if (isFetchHeaders(headers)) {
    return (name) => headers.get(name) ?? '';
  }
  // API Gateway keeps the case of the client.
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => {
    const value = values.get(name);
    return typeof value === 'string' ? value : (value?.[0] ?? '');
  };
};

/**
 * Reads the context of a run from the headers of a request: `X-Correlation-Id`, and the trace in `traceparent` and
 * `tracestate`, or in `X-Amzn-Trace-Id`.
 *
 * A correlation id that is missing or not a UUID becomes a new one, and a malformed trace is left out: the request is not
 * rejected. Add the caller of an authenticated request: `{ ...contextFromHeaders(headers), caller }`.
 */
export const contextFromHeaders = (
  headers: RequestHeaders,
): RunContext & Required<Pick<RunContext, 'correlationId'>> => {
  const find = createFind(headers);
  const trace = { traceparent: find('traceparent'), tracestate: find('tracestate') };
  return {
    correlationId: toCorrelationId(find('x-correlation-id')) ?? nextCorrelationId(),
    ...(toTraceContext(trace) ?? fromXRayHeader(find('x-amzn-trace-id'))),
  };
};
