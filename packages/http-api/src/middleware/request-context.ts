import { type MessageContext, nextCorrelationId, toCorrelationId } from '@dynamo-outbox/messaging';

/** Header that carries the correlation id in and out. */
export const correlationIdHeader = 'X-Correlation-Id';

// W3C Trace Context level 1: version 00 has these four fields and no more; an id of zeros alone means none.
const traceparentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/u;

// W3C Trace Context level 1, 3.3.1.5: at least 512 characters are to be passed on; more need not be.
const tracestateForm = /^[\x20-\x7e]{1,512}$/u;

const readTrace = (headers: Headers): Pick<MessageContext, 'traceparent' | 'tracestate'> => {
  const traceparent = headers.get('traceparent') ?? '';
  if (!traceparentForm.test(traceparent)) {
    // Without a parent the state means nothing.
    return {};
  }
  const tracestate = headers.get('tracestate') ?? '';
  return tracestateForm.test(tracestate) ? { traceparent, tracestate } : { traceparent };
};

/**
 * What a request brings for the messages it sets off.
 *
 * A correlation id that is no UUID is replaced by a new one rather than refused: it is not what the caller came for.
 */
export const readRequestContext = (headers: Headers): MessageContext => ({
  correlationId: toCorrelationId(headers.get(correlationIdHeader)) ?? nextCorrelationId(),
  ...readTrace(headers),
});
