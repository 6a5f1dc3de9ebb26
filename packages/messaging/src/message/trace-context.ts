import type { MessageContext } from './message.ts';

/** The position of a span in a trace, as the two headers of W3C Trace Context. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

// W3C Trace Context level 2, 3.2. An id that consists of zeros is invalid, and so is version ff.
const traceparentForm =
  /^(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/u;

/** Length of a `traceparent` of version 00, which has no further fields. */
const traceparentLength = 55;

/** The flag of a sampled trace. It is the only one that a later version keeps. */
const sampledFlag = 1;

// W3C Trace Context level 2, 3.3.1.5: at least 512 characters must be passed on; more are optional.
const tracestateForm = /^[\x20-\x7e]{1,512}$/u;

const toFlags = (sampled: boolean): string => (sampled ? '01' : '00');

/** Returns a valid `traceparent` in the form of version 00; `undefined` for anything else. */
const toTraceparent = (text: string): string | undefined => {
  const [, version, ids = '', flags = ''] = traceparentForm.exec(text) ?? [];
  if (version === undefined) {
    return undefined;
  }
  if (version === '00') {
    return text.length === traceparentLength ? text : undefined;
  }
  // A later version begins with the same fields.
  return `00-${ids}-${toFlags((Number.parseInt(flags, 16) & sampledFlag) === sampledFlag)}`;
};

/**
 * Reads W3C Trace Context headers.
 *
 * Returns `undefined` for a missing or malformed `traceparent`: trace data never stops a message. A `tracestate` without
 * a valid `traceparent`, with more than 512 characters or with others than those of ASCII is left out.
 */
export const toTraceContext = ({
  traceparent,
  tracestate,
}: Pick<MessageContext, 'traceparent' | 'tracestate'>): TraceContext | undefined => {
  // Envelopes and callers without types may have anything.
  const parent = typeof traceparent === 'string' ? toTraceparent(traceparent) : undefined;
  if (parent === undefined) {
    return undefined;
  }
  return typeof tracestate === 'string' && tracestateForm.test(tracestate)
    ? { traceparent: parent, tracestate }
    : { traceparent: parent };
};

/** Whether the trace context of a message context is valid, or absent. */
export const hasValidTrace = (context: MessageContext): boolean => {
  const { traceparent, tracestate } = context;
  if (traceparent === undefined && tracestate === undefined) {
    return true;
  }
  const trace = toTraceContext(context);
  return trace?.traceparent === traceparent && trace?.tracestate === tracestate;
};

/** Replaces the trace context of a message context, or removes it. */
export const withTraceContext = (
  context: MessageContext,
  trace: TraceContext | undefined,
): MessageContext => {
  if (trace !== undefined && (trace.tracestate !== undefined || context.tracestate === undefined)) {
    return { ...context, ...trace };
  }
  const others: { -readonly [TField in keyof MessageContext]: MessageContext[TField] } = { ...context };
  delete others.traceparent;
  delete others.tracestate;
  return { ...others, ...trace };
};

/** Returns a message context without malformed trace data, which never stops a message. */
export const withValidTrace = (context: MessageContext): MessageContext =>
  hasValidTrace(context) ? context : withTraceContext(context, toTraceContext(context));

// AWS X-Ray Developer Guide, "Tracing header". Real headers have about 100 characters.
const maxHeaderLength = 1024;

const rootForm = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/iu;

const readFields = (header: string): ReadonlyMap<string, string> =>
  new Map(
    header.split(';').map((field): [string, string] => {
      const [name = '', value = ''] = field.split('=');
      return [name.trim(), value.trim()];
    }),
  );

/**
 * Converts an X-Ray trace header, such as `X-Amzn-Trace-Id`, to W3C Trace Context. Returns `undefined` for a header
 * without a parent, such as API Gateway creates, and for a malformed one.
 *
 * A trace without a sampling decision counts as not sampled.
 */
export const fromXRayHeader = (header: string): TraceContext | undefined => {
  if (header.length > maxHeaderLength) {
    return undefined;
  }
  const fields = readFields(header);
  const root = fields.get('Root')?.replace(rootForm, '$1$2');
  const flags = toFlags(fields.get('Sampled') === '1');
  return toTraceContext({ traceparent: `00-${root}-${fields.get('Parent')}-${flags}`.toLowerCase() });
};

/** Converts W3C Trace Context to an X-Ray trace header. X-Ray accepts every trace id of W3C in this form. */
export const toXRayHeader = ({ traceparent }: TraceContext): string => {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  const sampled = Number.parseInt(flags, 16) & sampledFlag;
  return `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=${sampled}`;
};
