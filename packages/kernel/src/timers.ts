/** Cancels a timer. Does nothing if the timer has fired or was cancelled before. */
export type CancelTimer = () => void;

/**
 * Measures durations and schedules callbacks. Code that waits takes this as a dependency, so that tests do not have to
 * wait.
 */
export interface Timers {
  /** Milliseconds since an arbitrary instant, on a monotonic clock: it never jumps and never goes back. */
  now(): number;
  /**
   * Runs `act` once after the given milliseconds. At 0, it runs after all pending work in this turn of the event loop.
   */
  after(milliseconds: number, act: () => void): CancelTimer;
}

/** Longest time a timer can be set for, 24.8 days. A longer timer fires at once (Node.js documentation, setTimeout). */
export const maxTimerMilliseconds = 2 ** 31 - 1;

/** The timers of the process. They keep the process alive, and wait for 24 days at most. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    if (milliseconds <= 0) {
      const immediate = setImmediate(act);
      return () => {
        clearImmediate(immediate);
      };
    }
    const timeout = setTimeout(act, Math.min(milliseconds, maxTimerMilliseconds));
    return () => {
      clearTimeout(timeout);
    };
  },
};

/** Runs `act` repeatedly, each time the given milliseconds after the previous run, until it is cancelled. */
export const repeatEvery = (timers: Timers, milliseconds: number, act: () => void): CancelTimer => {
  const next = (): CancelTimer =>
    timers.after(milliseconds, () => {
      cancel = next();
      act();
    });
  let cancel = next();
  return () => {
    cancel();
  };
};

/** Waits for `work`, at most the given milliseconds. Rejects if `work` rejects before that. */
export const waitAtMost = async (
  timers: Timers,
  milliseconds: number,
  work: Promise<unknown>,
): Promise<void> => {
  let cancel: CancelTimer = () => undefined;
  const end = new Promise<void>((resolve) => {
    cancel = timers.after(milliseconds, resolve);
  });
  try {
    await Promise.race([work, end]);
  } finally {
    cancel();
  }
};

/**
 * Makes a call whose signal is aborted after the given milliseconds, with a `TimeoutError` like that of
 * `AbortSignal.timeout`.
 */
export const abortAfter = async <TResult>(
  timers: Timers,
  milliseconds: number,
  call: (signal: AbortSignal) => Promise<TResult>,
): Promise<TResult> => {
  const controller = new AbortController();
  const cancel = timers.after(milliseconds, () => {
    controller.abort(new DOMException(`No answer within ${milliseconds} ms.`, 'TimeoutError'));
  });
  try {
    return await call(controller.signal);
  } finally {
    cancel();
  }
};
