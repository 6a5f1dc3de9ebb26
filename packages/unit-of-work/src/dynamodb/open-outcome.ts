import type { Failure } from './failure.ts';

/** Number of requests that the SDK made for one call. It records this in answers and errors. */
export const attemptsOf = (answer: unknown): number => {
  if (typeof answer !== 'object' || answer === null || !('$metadata' in answer)) {
    return 1;
  }
  const metadata: unknown = answer.$metadata;
  const isObject = typeof metadata === 'object' && metadata !== null;
  return isObject && 'attempts' in metadata && typeof metadata.attempts === 'number' ? metadata.attempts : 1;
};

/**
 * Whether a failed call may have written the transaction. The SDK reports only the last of its requests. The answers to
 * the earlier ones may have been lost, and then a conflict or a throttled request says nothing about them.
 */
export const isOutcomeOpenAfter = ({ kind }: Failure, attempts: number): boolean =>
  kind === 'unanswered' || ((kind === 'conflict' || kind === 'throttled') && attempts > 1);
