import { diag } from '@opentelemetry/api';

/** Runs a step of tracing. */
export type Quietly = <TResult>(step: () => TResult) => TResult | undefined;

/**
 * Creates the function that runs a step of tracing. If the step throws, for example because a sampler or a span processor throws, it
 * reports that to OpenTelemetry's own log and returns `undefined`. A fault of tracing never affects commands and messages.
 *
 * @internal
 */
export const createQuietly =
  (scope: string): Quietly =>
  (step) => {
    try {
      return step();
    } catch (error) {
      diag.error(`${scope} could not record a span`, error);
      return undefined;
    }
  };
