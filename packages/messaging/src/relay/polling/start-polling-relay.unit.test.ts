import { describe, expect, it } from '@jest/globals';
import { systemTimers } from '@dynamo-outbox/kernel';
import type { MessagingEvent } from '../../observer.ts';
import type { PollingRelay, SweepOptions, SweepReport } from './polling-options.ts';
import { startPollingRelay } from './start-polling-relay.ts';

const nothing: SweepReport = {
  listed: 0,
  claimed: 0,
  takenOver: 0,
  dispatched: 0,
  published: 0,
  failed: 0,
  parked: 0,
  oldestAgeMilliseconds: 0,
  isComplete: true,
};

/** A relay whose sweeps the test watches: `sweep` gets the number of the sweep, from 1. */
const aRelay = (
  sweep: (number: number, options: SweepOptions) => Promise<void>,
): PollingRelay & { readonly reached: (number: number) => Promise<void> } => {
  let sweeps = 0;
  const waiting: { readonly number: number; readonly resolve: () => void }[] = [];
  return {
    reached: (number) =>
      new Promise((resolve) => {
        waiting.push({ number, resolve });
      }),
    sweep: async (options = {}) => {
      sweeps += 1;
      waiting
        .filter(({ number }) => number === sweeps)
        .forEach(({ resolve }) => {
          resolve();
        });
      await sweep(sweeps, options);
      return nothing;
    },
  };
};

describe('a running polling relay', () => {
  it('sweeps repeatedly, one sweep at a time, until it is stopped', async () => {
    let underWay = 0;
    let most = 0;
    let sweeps = 0;
    const relay = aRelay(async () => {
      sweeps += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
    });
    const third = relay.reached(3);
    const running = startPollingRelay({ relay, owner: 'one', intervalMilliseconds: 1 });
    await third;

    await running.stop();
    const atStop = sweeps;
    await new Promise(setImmediate);

    expect(most).toBe(1);
    expect(underWay).toBe(0);
    expect(sweeps).toBe(atStop);
  });

  it('ends its pause when it is stopped, and can be stopped twice', async () => {
    const relay = aRelay(async () => undefined);
    const first = relay.reached(1);
    const running = startPollingRelay({ relay, owner: 'one', intervalMilliseconds: 600_000 });
    await first;

    await Promise.all([running.stop(), running.stop()]);
  });

  it('limits a running sweep to the grace when it is stopped', async () => {
    let tell: (remaining: () => number) => void = () => undefined;
    const told = new Promise<() => number>((resolve) => {
      tell = resolve;
    });
    let finish: () => void = () => undefined;
    const relay = aRelay(async (_number, { remainingMilliseconds = () => Number.NaN }) => {
      tell(remainingMilliseconds);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    const timers = { ...systemTimers, now: () => 1_000 };
    const running = startPollingRelay({ relay, owner: 'one', stopGraceMilliseconds: 250, timers });
    const remaining = await told;
    expect(remaining()).toBe(Number.POSITIVE_INFINITY);

    const stopped = running.stop();
    expect(remaining()).toBe(250);

    finish();
    await stopped;
  });

  it('reports a failed sweep and continues', async () => {
    const events: MessagingEvent[] = [];
    const failure = new Error('The table is away.');
    const relay = aRelay(async (number) => {
      if (number === 1) {
        throw failure;
      }
    });
    const second = relay.reached(2);

    const running = startPollingRelay({
      relay,
      owner: 'one',
      intervalMilliseconds: 1,
      observer: (event) => events.push(event),
    });
    await second;
    await running.stop();

    expect(events).toEqual([{ event: 'polling.failed', owner: 'one', error: failure }]);
  });

  it('rejects an interval of 0', () => {
    const relay = aRelay(async () => undefined);

    expect(() => startPollingRelay({ relay, owner: 'one', intervalMilliseconds: 0 })).toThrow(RangeError);
  });
});
