import type { Timers } from '@dynamo-outbox/kernel';
import { assertCount, maxTimerMilliseconds, silentObserver, systemTimers } from '@dynamo-outbox/kernel';
import type { PollingObserver } from './polling-event.ts';
import type { PollingRelay } from './polling-options.ts';

/** Options of a running polling relay. */
export interface StartPollingRelayOptions {
  readonly relay: PollingRelay;
  /** The name of this instance in the events of failed sweeps. */
  readonly owner: string;
  /** Pause between two sweeps in milliseconds, from 1. Default 1,000. */
  readonly intervalMilliseconds?: number;
  /** Time in milliseconds for which a running sweep may continue to publish after `stop`. Default 0. */
  readonly stopGraceMilliseconds?: number;
  readonly observer?: PollingObserver;
  /** Default: the timers of the process. */
  readonly timers?: Timers;
}

/** A polling relay that sweeps again and again. */
export interface RunningPollingRelay {
  /**
   * Stops the relay: starts no new calls, waits for the calls in flight, writes marks and releases claims. Can be
   * called more than once.
   */
  stop(): Promise<void>;
}

// A table that cannot be read is read again after a growing pause, up to a minute or the interval if that is longer.
const longestPauseMilliseconds = 60_000;

/** A wait that can be cut short. */
const createPause = (
  timers: Timers,
): {
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly end: () => void;
} => {
  let isOver = false;
  let wake: () => void = () => undefined;
  return {
    pause: (milliseconds) =>
      new Promise((resolve) => {
        const cancel = timers.after(isOver ? 0 : milliseconds, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      }),
    end: () => {
      isOver = true;
      wake();
    },
  };
};

const pauseAfter = (failures: number, intervalMilliseconds: number): number =>
  Math.max(
    intervalMilliseconds,
    Math.min(longestPauseMilliseconds, failures === 0 ? 0 : intervalMilliseconds * 2 ** failures),
  );

/**
 * Sweeps until it is stopped. Use it as the message relay of a service that runs as a process and reads no stream.
 *
 * Reports a failed sweep to the observer as `polling.failed`, and retries after a growing pause.
 *
 * @throws RangeError when `intervalMilliseconds` is not a whole number from 1.
 */
export const startPollingRelay = (options: StartPollingRelayOptions): RunningPollingRelay => {
  const { relay, owner, intervalMilliseconds = 1_000, stopGraceMilliseconds = 0 } = options;
  const { observer = silentObserver, timers = systemTimers } = options;
  assertCount('intervalMilliseconds', intervalMilliseconds, { max: maxTimerMilliseconds });
  assertCount('stopGraceMilliseconds', stopGraceMilliseconds, { min: 0, max: maxTimerMilliseconds });
  const { pause, end } = createPause(timers);
  let stopAt = Number.POSITIVE_INFINITY;
  const isRunning = (): boolean => stopAt === Number.POSITIVE_INFINITY;
  const remainingMilliseconds = (): number => stopAt - timers.now();

  const sweepAgainAndAgain = async (): Promise<void> => {
    let failures = 0;
    while (isRunning()) {
      let released = 0;
      try {
        ({ released = 0 } = await relay.sweep({ remainingMilliseconds }));
        failures = 0;
      } catch (error) {
        failures += 1;
        observer({ event: 'polling.failed', owner, error });
      }
      // Messages that were released beside the sweep are published by the next one, which need not wait.
      await pause(released > 0 ? 0 : pauseAfter(failures, intervalMilliseconds));
    }
  };

  const ended = sweepAgainAndAgain();
  return {
    stop: () => {
      stopAt = Math.min(stopAt, timers.now() + stopGraceMilliseconds);
      end();
      return ended;
    },
  };
};
