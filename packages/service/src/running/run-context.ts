import { type MessageContext, nextCorrelationId } from '@dynamo-outbox/messaging';

/**
 * What a run knows about the request that caused it. Its messages inherit it. Without a correlation id, the run gets a new
 * one.
 */
export type RunContext = {
  readonly [TField in keyof MessageContext]?: MessageContext[TField] | undefined;
};

/** Completes the context of a run. Fields that are `undefined` count as absent. */
export const toMessageContext = ({
  correlationId = nextCorrelationId(),
  ...rest
}: RunContext): MessageContext => {
  const { causationId, traceparent, tracestate, caller } = rest;
  return {
    correlationId,
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
    ...(caller === undefined ? {} : { caller }),
  };
};
