import { type MessageContext, nextCorrelationId } from '@dynamo-outbox/messaging';

/**
 * What a run knows about the request that caused it. Its messages inherit it. Without a correlation id, the run gets a new
 * one.
 */
export type RunContext = {
  readonly [TField in keyof MessageContext]?: MessageContext[TField] | undefined;
};

const fields: ReadonlySet<string> = new Set<keyof MessageContext>([
  'correlationId',
  'causationId',
  'traceparent',
  'tracestate',
  'caller',
]);

/**
 * Throws a TypeError for what is no context, such as the headers of a request. Ignoring it would silently start a new correlation.
 */
const assertContext = (context: unknown): void => {
  if (typeof context !== 'object' || context === null) {
    throw new TypeError(
      `The context of run is a ${typeof context}. Pass { correlationId, … }, contextFromHeaders(request.headers), or leave it out.`,
    );
  }
  const unknown = context instanceof Headers ? 'get' : Object.keys(context).find((name) => !fields.has(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `The context of run has ${JSON.stringify(unknown)}, which is none of ${[...fields].join(', ')}. Pass ` +
        'contextFromHeaders(request.headers) for the headers of a request.',
    );
  }
};

/** Completes the context of a run. Fields that are `undefined` count as absent. */
export const toMessageContext = (context: RunContext): MessageContext => {
  assertContext(context);
  const { correlationId = nextCorrelationId(), causationId, traceparent, tracestate, caller } = context;
  return {
    correlationId,
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
    ...(caller === undefined ? {} : { caller }),
  };
};
