import { describe, expect, it } from '@jest/globals';
import { abortAfter, repeatEvery, systemTimers, waitAtMost, type Timers } from './timers.ts';

/** Timers that the test fires. */
const handTimers = () => {
  const waiting = new Map<number, { readonly milliseconds: number; readonly act: () => void }>();
  let count = 0;
  const timers: Timers = {
    now: () => 0,
    after: (milliseconds, act) => {
      count += 1;
      const id = count;
      waiting.set(id, { milliseconds, act });
      return () => waiting.delete(id);
    },
  };
  const fire = (): void => {
    const due = [...waiting.values()];
    waiting.clear();
    due.forEach(({ act }) => {
      act();
    });
  };
  return { timers, fire, waits: () => [...waiting.values()].map(({ milliseconds }) => milliseconds) };
};

describe('the timers of the process', () => {
  it.each([0, 1])('fire after %i ms', async (milliseconds) => {
    await new Promise<void>((resolve) => {
      systemTimers.after(milliseconds, resolve);
    });
  });

  it.each([0, 1])('do not fire after %i ms if they were cancelled', async (milliseconds) => {
    let fired = 0;
    const cancel = systemTimers.after(milliseconds, () => {
      fired += 1;
    });

    cancel();
    cancel();
    // What is due later fires later: by then the first would have fired.
    await new Promise<void>((resolve) => {
      systemTimers.after(milliseconds + 1, resolve);
    });

    expect(fired).toBe(0);
  });

  it('do not fire immediately for a delay that is too long for Node.js', async () => {
    let fired = 0;
    const cancel = systemTimers.after(2 ** 31, () => {
      fired += 1;
    });
    await new Promise<void>((resolve) => {
      systemTimers.after(2, resolve);
    });
    cancel();

    expect(fired).toBe(0);
  });

  it('never go back', () => {
    expect(systemTimers.now()).toBeLessThanOrEqual(systemTimers.now());
  });
});

describe('a repeated action', () => {
  it('continues until it is cancelled', () => {
    const { timers, fire, waits } = handTimers();
    let times = 0;
    const cancel = repeatEvery(timers, 20, () => {
      times += 1;
    });

    fire();
    fire();
    expect(waits()).toEqual([20]);
    cancel();

    expect(waits()).toEqual([]);
    expect(times).toBe(2);
  });

  it('may cancel itself', () => {
    const { timers, fire, waits } = handTimers();
    const cancel = repeatEvery(timers, 20, () => {
      cancel();
    });

    fire();

    expect(waits()).toEqual([]);
  });
});

describe('a bounded wait', () => {
  it('ends with the work, and clears its timer', async () => {
    const { timers, waits } = handTimers();

    await waitAtMost(timers, 50, Promise.resolve());

    expect(waits()).toEqual([]);
  });

  it('ends without the work when its time is up', async () => {
    const { timers, fire } = handTimers();
    const waiting = waitAtMost(timers, 50, new Promise(() => undefined));

    fire();

    await waiting;
  });
});

describe('a call with a deadline', () => {
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });

  it('is aborted when its time is up', async () => {
    const { timers, fire } = handTimers();
    const call = abortAfter(timers, 50, untilAborted);

    fire();

    await expect(call).rejects.toMatchObject({ name: 'TimeoutError', message: 'No answer within 50 ms.' });
  });

  it('returns its result, and clears its timer', async () => {
    const { timers, waits } = handTimers();

    expect(await abortAfter(timers, 50, async () => 'done')).toBe('done');
    expect(waits()).toEqual([]);
  });
});
