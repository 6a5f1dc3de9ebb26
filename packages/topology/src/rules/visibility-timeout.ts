import { visibilityTimeouts } from '../limits.ts';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** Visibility timeout of a queue, and timeout of its function; a number is absent if unknown. */
export interface VisibilityFacts {
  readonly queue: string;
  readonly visibilityTimeoutSeconds: number | undefined;
  readonly function: string;
  readonly timeoutSeconds: number | undefined;
}

/**
 * The visibility timeout of a queue must be at least six times the function timeout, so that a batch that Lambda
 * retries is not delivered to another invocation at the same time. Source: "Using Lambda with Amazon SQS", queue
 * configuration.
 */
export const visibilityTimeoutRule = (facts: VisibilityFacts): RuleOutcome => {
  const { queue, visibilityTimeoutSeconds, timeoutSeconds } = facts;
  if (visibilityTimeoutSeconds === undefined || timeoutSeconds === undefined) {
    return 'not-applicable';
  }
  const wanted = visibilityTimeouts * timeoutSeconds;
  return keptIf(
    visibilityTimeoutSeconds >= wanted,
    `Queue "${queue}" hides messages for ${visibilityTimeoutSeconds} seconds; ` +
      `${visibilityTimeouts} times the timeout of "${facts.function}" are ${wanted}. Hide them for ${wanted} seconds at least, or ` +
      'shorten the timeout.',
  );
};
