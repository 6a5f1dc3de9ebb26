import type { Metrics } from './metric-sample.ts';

/** Wraps a Lambda handler so that metrics are flushed after each invocation, also if it fails. */
export const flushAfter =
  <TEvent, TContext, TAnswer>(
    metrics: Metrics,
    handler: (event: TEvent, context: TContext) => Promise<TAnswer>,
  ): ((event: TEvent, context: TContext) => Promise<TAnswer>) =>
  async (event, context) => {
    try {
      return await handler(event, context);
    } finally {
      metrics.flush();
    }
  };
