import type { InvocationContext, Timers } from '@dynamo-outbox/kernel';
import { waitAtMost } from '@dynamo-outbox/kernel';

/** The end of an invocation, with enough reserve to answer in time. */
export interface Deadline {
  /** Whether it is too late to start another message. */
  isNear(): boolean;
  /** Milliseconds during which messages may still be started. */
  left(): number;
  /** Runs `work`, but waits no longer than the invocation can afford. Resolves in either case. */
  wait(work: Promise<void>): Promise<void>;
  /** Waits for `work`, the last step, for at most half of the time left. Resolves in either case. */
  spare(work: Promise<void>): Promise<void>;
}

/**
 * Creates a deadline: no message starts within the reserve, and no wait extends into its last half.
 *
 * The reserve is at most half of the time that the invocation has at its start, so that a function with a short timeout
 * still makes progress.
 */
export const createDeadline = (
  context: InvocationContext,
  reserveMilliseconds: number,
  timers: Timers,
): Deadline => {
  const remaining = context.getRemainingTimeInMillis();
  const reserve = Math.min(reserveMilliseconds, remaining / 2);
  let isOver = false;
  const left = (): number => (isOver ? 0 : Math.max(0, context.getRemainingTimeInMillis() - reserve));
  return {
    isNear: () => left() === 0,
    left,
    wait: async (work) => {
      try {
        await waitAtMost(timers, remaining - reserve / 2, work);
      } finally {
        isOver = true;
      }
    },
    spare: (work) => waitAtMost(timers, context.getRemainingTimeInMillis() / 2, work),
  };
};
