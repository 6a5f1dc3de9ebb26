import { diag } from '@opentelemetry/api';

/**
 * Runs a step of tracing. If it throws, for example because a sampler or a span processor throws, reports that to
 * OpenTelemetry's own log and returns `undefined`. A fault of tracing never affects messages.
 */
export const quietly = <TResult>(step: () => TResult): TResult | undefined => {
  try {
    return step();
  } catch (error) {
    diag.error('@dynamo-outbox/messaging could not record a span', error);
    return undefined;
  }
};
