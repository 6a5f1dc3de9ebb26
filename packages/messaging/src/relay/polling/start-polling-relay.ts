import type { Timers } from '@dynamo-outbox/kernel';
import { assertCount, maxTimerMilliseconds, silentObserver, systemTimers } from '@dynamo-outbox/kernel';
import type { PollingObserver } from './polling-event.ts';
import type { PollingRelay } from './polling-options.ts';

/** What keeps a polling relay going. */
export interface StartPollingRelayOptions {
  readonly relay: PollingRelay;
  /** Names this instance in the events of failed sweeps. */
  readonly owner: string;
  /** From the end of a sweep to the begin of the next, in milliseconds, from 1. Default 1,000. */
  readonly intervalMilliseconds?: number;
  /** How long a running sweep may continue to publish after the relay is stopped, in milliseconds. Default 0. */
  readonly stopGraceMilliseconds?: number;
  readonly observer?: PollingObserver;
  /** The timers of the process by default. */
  readonly timers?: Timers;
}

/** A polling relay that sweeps again and again. */
export interface RunningPollingRelay {
  /** Starts nothing more, lets the calls to the broker in flight end, marks, gives claims up. Safe to call again. */
  stop(): Promise<void>;
}

// A table that cannot be read is asked again at growing intervals, up to a minute or the interval itself.
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
 * Sweeps until it is stopped: the message relay of a service that runs as a process and reads no stream.
 *
 * A failed sweep is reported to the observer as `polling.failed`, and retried after a growing pause.
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
      try {
        await relay.sweep({ remainingMilliseconds });
        failures = 0;
      } catch (error) {
        failures += 1;
        observer({ event: 'polling.failed', owner, error });
      }
      await pause(pauseAfter(failures, intervalMilliseconds));
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
