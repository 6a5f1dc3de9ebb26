import type { InvocationContext, Timers } from '@dynamo-outbox/kernel';
import { waitAtMost } from '@dynamo-outbox/kernel';

/** The end of an invocation, seen early enough to answer before it. */
export interface Deadline {
  /** Whether no further message should be started. */
  isNear(): boolean;
  /** Milliseconds in which messages may still be started. */
  left(): number;
  /** Runs `work`, but waits no longer than the invocation can afford. Resolves in either case. */
  wait(work: Promise<void>): Promise<void>;
  /** Waits for `work`, which comes after everything else, for half of the time that is left. Resolves in either case. */
  spare(work: Promise<void>): Promise<void>;
}

/**
 * Nothing starts within the reserve, and nothing is waited for within its last half.
 *
 * The reserve is never more than half of the time the invocation has to begin with, so that a function with a short
 * timeout still gets on.
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
