/** Calls a timer off. Not an error once it has fired or was called off before. */
export type CancelTimer = () => void;

/** What tells durations and wakes up later. Comes in as a dependency wherever code waits and may have to wait no more. */
export interface Timers {
  /** Milliseconds since an instant of its own, on a clock that nobody sets: it never jumps and never goes back. */
  now(): number;
  /** Runs `act` once after so many milliseconds; at 0, after all that is under way in this turn of the process. */
  after(milliseconds: number, act: () => void): CancelTimer;
}

/** Longest time that a timer can be set for, 24.8 days. A longer timer fires at once (Node.js documentation, setTimeout). */
export const maxTimerMilliseconds = 2 ** 31 - 1;

/** The timers of the process. They keep it alive, and wait for 24 days at most. */
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

/** Runs `act` again and again, so many milliseconds after the last time, until it is called off. */
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

/** Waits for `work`, and no longer than so many milliseconds; rejects when `work` did before. */
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

/** Makes a call whose signal is aborted after so many milliseconds, with a `TimeoutError` as `AbortSignal.timeout` has it. */
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
