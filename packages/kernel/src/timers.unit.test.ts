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

  it.each([0, 1])('do not fire after %i ms once they were called off', async (milliseconds) => {
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

  it('do not fire at once where Node.js would, having no timer that long', async () => {
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

describe('what repeats', () => {
  it('goes on until it is called off', () => {
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

  it('may call itself off', () => {
    const { timers, fire, waits } = handTimers();
    const cancel = repeatEvery(timers, 20, () => {
      cancel();
    });

    fire();

    expect(waits()).toEqual([]);
  });
});

describe('a bounded wait', () => {
  it('ends with the work, and leaves no timer behind', async () => {
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

  it('answers what it came to, and leaves no timer behind', async () => {
    const { timers, waits } = handTimers();

    expect(await abortAfter(timers, 50, async () => 'done')).toBe('done');
    expect(waits()).toEqual([]);
  });
});
