import { type TraceContext, toTraceContext } from './trace-context.ts';

/** Characters of a body in which its attributes are searched. */
const maxAttributeCharacters = 8192;

// The encoder writes the attributes first, and the payload last. Within a string of JSON, a quote follows a backslash, so
// these patterns only match names of members.
const payloadForm = /,"data(?:_base64|ref|compression)?":/u;
const traceparentForm = /[{,]"traceparent":"([0-9a-f-]{55,256})"/u;

/**
 * Reads the `traceparent` of an encoded envelope without parsing the envelope. The relay publishes bodies unread, and a
 * body may have a megabyte.
 *
 * Best effort: finds what our encoder writes. Returns `undefined` for an edited body with spaces between its members or
 * with the payload first, and for anything else that is not valid.
 */
export const readTraceContext = (body: string): TraceContext | undefined => {
  const start = body.slice(0, maxAttributeCharacters);
  const end = start.search(payloadForm);
  const [, traceparent] = traceparentForm.exec(end === -1 ? start : start.slice(0, end)) ?? [];
  return traceparent === undefined ? undefined : toTraceContext({ traceparent });
};
