import { visibilityTimeouts } from '../limits.ts';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** How long a queue hides what a function works on; a number is absent where nobody knows it. */
export interface VisibilityFacts {
  readonly queue: string;
  readonly visibilityTimeoutSeconds: number | undefined;
  readonly function: string;
  readonly timeoutSeconds: number | undefined;
}

/**
 * A queue hides a message for six times the function's timeout, so that a batch which Lambda retries is not handed to
 * another at the same time. Source: "Using Lambda with Amazon SQS", queue configuration.
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
