import { type MessageContext, nextCorrelationId, toCorrelationId } from '@dynamo-outbox/messaging';

/** Header of the correlation id in requests and responses. */
export const correlationIdHeader = 'X-Correlation-Id';

// W3C Trace Context level 1: version 00 has exactly these four fields; an id that consists of zeros is invalid.
const traceparentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/u;

// W3C Trace Context level 1, 3.3.1.5: at least 512 characters must be passed on; more are optional.
const tracestateForm = /^[\x20-\x7e]{1,512}$/u;

const readTrace = (headers: Headers): Pick<MessageContext, 'traceparent' | 'tracestate'> => {
  const traceparent = headers.get('traceparent') ?? '';
  if (!traceparentForm.test(traceparent)) {
    // Without a parent, the state has no meaning.
    return {};
  }
  const tracestate = headers.get('tracestate') ?? '';
  return tracestateForm.test(tracestate) ? { traceparent, tracestate } : { traceparent };
};

/**
 * Reads the causation of a request, for the messages that it sends.
 *
 * A correlation id that is not a UUID is replaced with a new one. The request is not rejected.
 */
export const readRequestContext = (headers: Headers): MessageContext => ({
  correlationId: toCorrelationId(headers.get(correlationIdHeader)) ?? nextCorrelationId(),
  ...readTrace(headers),
});
