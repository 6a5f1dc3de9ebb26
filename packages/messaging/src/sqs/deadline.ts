import type { Context } from 'aws-lambda';

/** What the SQS handler needs of Lambda's context. */
export type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** The end of an invocation, seen early enough to answer before it. */
export interface Deadline {
  /** Whether no further message should be started. */
  isNear(): boolean;
  /** Runs `work`, but waits no longer than the invocation can afford. Resolves in either case. */
  wait(work: Promise<void>): Promise<void>;
  /** Waits for `work`, which comes after everything else, for half of the time that is left. Resolves in either case. */
  spare(work: Promise<void>): Promise<void>;
}

// A longer timer fires at once (Node.js documentation, setTimeout).
const maxTimerMilliseconds = 2 ** 31 - 1;

/** Waits for `work`, and no longer than so many milliseconds. */
export const waitAtMost = async (milliseconds: number, work: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(milliseconds, maxTimerMilliseconds));
  });
  try {
    await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Nothing starts within the reserve, and nothing is waited for within its last half.
 *
 * The reserve is never more than half of the time the invocation has to begin with, so that a function with a short
 * timeout still gets on.
 */
export const createDeadline = (context: InvocationContext, reserveMilliseconds: number): Deadline => {
  const remaining = context.getRemainingTimeInMillis();
  const reserve = Math.min(reserveMilliseconds, remaining / 2);
  let isOver = false;
  return {
    isNear: () => isOver || context.getRemainingTimeInMillis() <= reserve,
    wait: async (work) => {
      try {
        await waitAtMost(remaining - reserve / 2, work);
      } finally {
        isOver = true;
      }
    },
    spare: (work) => waitAtMost(context.getRemainingTimeInMillis() / 2, work),
  };
};
