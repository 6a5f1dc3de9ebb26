import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { InMemoryEffectStore } from '../../adapters/in-memory/in-memory-effect-store.ts';
import type { EffectStore } from './effect-store.ts';
import type { EffectLease, OnceEffect, OnceEffectOptions } from './once-effect.ts';
import { createOnceEffect } from './once-effect.ts';

const start = Date.parse('2026-11-20T10:15:30.000Z');
const leaseMilliseconds = 30_000;
const maxClockSkewMilliseconds = 2_000;

/** A time that tests turn on. */
class Time {
  #now = start;

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  clock(aheadBy = 0): () => Date {
    return () => new Date(this.#now + aheadBy);
  }
}

/** Mails that were sent, and processes that send them. */
const aScene = () => {
  const store = new InMemoryEffectStore();
  const time = new Time();
  const sent: string[] = [];
  const aProcess = (overrides: Partial<OnceEffectOptions> = {}): OnceEffect =>
    createOnceEffect({
      store,
      consumer: 'mails--orders',
      leaseMilliseconds,
      maxClockSkewMilliseconds,
      clock: time.clock(),
      ...overrides,
    });
  const send = async (): Promise<{ readonly mailId: string }> => {
    sent.push('mail');
    return { mailId: `m-${sent.length}` };
  };
  return { store, time, sent, aProcess, send };
};

/** Work that ends when the test ends it. */
const openWork = <TResult>(result: TResult) => {
  const leases: EffectLease[] = [];
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async (lease: EffectLease): Promise<TResult> => {
    leases.push(lease);
    await ended;
    return result;
  };
  return { run, end, leases };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const inProgress = { code: 'EFFECT_IN_PROGRESS', isRetryLater: true };

describe('an effect outside the database', () => {
  it('happens once, and every further call returns its result', async () => {
    const { aProcess, send, sent, time } = aScene();

    expect(await aProcess()('order#1', send)).toEqual({ mailId: 'm-1' });
    expect(await aProcess()('order#1', send)).toEqual({ mailId: 'm-1' });
    time.pass(86_400_000);
    expect(await aProcess()('order#1', send)).toEqual({ mailId: 'm-1' });

    expect(sent).toHaveLength(1);
  });

  it('happens for each key and each consumer', async () => {
    const { aProcess, send, sent } = aScene();

    await aProcess()('order#1', send);
    await aProcess()('order#2', send);
    await aProcess({ consumer: 'mails--customers' })('order#1', send);

    expect(sent).toHaveLength(3);
  });

  it('asks a second caller to retry while the first is running, and then returns the result', async () => {
    const { aProcess, send, sent, time } = aScene();
    const work = openWork('the first');

    const first = aProcess()('order#1', work.run);
    await settled();
    time.pass(leaseMilliseconds);
    await expect(aProcess()('order#1', send)).rejects.toMatchObject(inProgress);
    work.end();

    expect(await first).toBe('the first');
    expect(await aProcess()('order#1', send)).toBe('the first');
    expect(sent).toEqual([]);
  });

  it('happens in one of many concurrent calls', async () => {
    const { aProcess, send, sent } = aScene();

    const calls = await Promise.allSettled(Array.from({ length: 8 }, () => aProcess()('order#1', send)));

    expect(sent).toHaveLength(1);
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(calls.filter(({ status }) => status === 'rejected')).toMatchObject(
      Array.from({ length: 7 }, () => ({ reason: inProgress })),
    );
  });

  it('returns the same result in the first call and later ones, as JSON represents it', async () => {
    const { aProcess } = aScene();
    const work = async (): Promise<object> => ({ at: new Date(0), absent: undefined });

    expect(await aProcess()('order#1', work)).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    expect(await aProcess()('order#1', work)).toEqual({ at: '1970-01-01T00:00:00.000Z' });
  });

  it('may have no result', async () => {
    const { aProcess, sent } = aScene();
    const work = async (): Promise<void> => {
      sent.push('mail');
    };

    expect(await aProcess()('order#1', work)).toBeUndefined();
    expect(await aProcess()('order#1', work)).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it('has a result that its schema validates in every call', async () => {
    const { aProcess, sent } = aScene();
    const result = z.object({ sentAt: z.string().transform((text) => new Date(text)) });
    const work = async (): Promise<{ sentAt: string }> => {
      sent.push('mail');
      return { sentAt: '2026-11-20T10:15:30.000Z' };
    };

    const first: { sentAt: Date } = await aProcess()('order#1', work, result);
    const again: { sentAt: Date } = await aProcess()('order#1', work, result);

    expect([first, again]).toEqual([{ sentAt: new Date(start) }, { sentAt: new Date(start) }]);
    await expect(
      aProcess()('order#1', async () => ({ mailId: 'x' }), z.object({ mailId: z.string() })),
    ).rejects.toMatchObject({ code: 'EFFECT_RESULT_INVALID' });
    expect(sent).toHaveLength(1);
  });
});

describe('work that fails', () => {
  it('releases its lease, so that the next delivery does not wait', async () => {
    const { aProcess, send, sent } = aScene();

    await expect(
      aProcess()('order#1', async () => {
        throw new Error('The mail server is down.');
      }),
    ).rejects.toThrow('The mail server is down.');

    expect(await aProcess()('order#1', send)).toEqual({ mailId: 'm-1' });
    expect(sent).toHaveLength(1);
  });

  it('rejects with its own error even if its lease cannot be released and expires later', async () => {
    const { aProcess, send, store, time } = aScene();
    const lease: EffectStore['lease'] = (effect, request) => store.lease(effect, request);
    const complete: EffectStore['complete'] = (...args) => store.complete(...args);
    const release = async (): Promise<void> => {
      throw new Error('socket hang up');
    };

    await expect(
      aProcess({ store: { lease, complete, release } })('order#1', async () => {
        throw new Error('The mail server is down.');
      }),
    ).rejects.toThrow('The mail server is down.');

    await expect(aProcess()('order#1', send)).rejects.toMatchObject(inProgress);
    time.pass(leaseMilliseconds + maxClockSkewMilliseconds + 1);
    expect(await aProcess()('order#1', send)).toEqual({ mailId: 'm-1' });
  });
});

describe('a holder that died', () => {
  it('is replaced after its lease and the clock skew, and not a millisecond earlier', async () => {
    const { aProcess, send, sent, time } = aScene();
    void aProcess()('order#1', openWork('never').run);
    await settled();

    time.pass(leaseMilliseconds + maxClockSkewMilliseconds);
    await expect(aProcess()('order#1', send)).rejects.toMatchObject({
      ...inProgress,
      message: 'Effect order#1 of mails--orders is leased to another worker until 2026-11-20T10:16:00.000Z.',
    });
    time.pass(1);
    expect(await aProcess()('order#1', send)).toEqual({ mailId: 'm-1' });
    expect(sent).toHaveLength(1);
  });

  it('and is alive after all is too late: the other result counts, and the token shows it', async () => {
    const { aProcess, time } = aScene();
    const slow = openWork('slow');
    const other = openWork('other');

    const first = aProcess()('order#1', slow.run);
    await settled();
    time.pass(leaseMilliseconds + maxClockSkewMilliseconds + 1);
    const second = aProcess()('order#1', other.run);
    await settled();
    slow.end();
    await expect(first).rejects.toMatchObject({ code: 'EFFECT_LEASE_LOST', isRetryLater: true });
    other.end();

    expect(await second).toBe('other');
    expect(await aProcess()('order#1', slow.run)).toBe('other');
    expect(slow.leases).toEqual([{ fencingToken: 1, until: new Date(start + leaseMilliseconds) }]);
    expect(other.leases).toMatchObject([{ fencingToken: 2 }]);
  });

  it('and is alive after all completes the effect at any time if no other took over', async () => {
    const { aProcess, time, send, sent } = aScene();
    const slow = openWork('slow');

    const first = aProcess()('order#1', slow.run);
    await settled();
    time.pass(86_400_000);
    slow.end();

    expect(await first).toBe('slow');
    expect(await aProcess()('order#1', send)).toBe('slow');
    expect(sent).toEqual([]);
  });
});

describe('clocks that differ', () => {
  it.each([-maxClockSkewMilliseconds, 0, maxClockSkewMilliseconds])(
    'by %d ms do not end a lease early',
    async (aheadBy) => {
      const { aProcess, send, sent, time } = aScene();
      const work = openWork('the first');
      const first = aProcess()('order#1', work.run);
      await settled();
      time.pass(leaseMilliseconds);

      await expect(aProcess({ clock: time.clock(aheadBy) })('order#1', send)).rejects.toMatchObject(
        inProgress,
      );
      work.end();

      expect(await first).toBe('the first');
      expect(sent).toEqual([]);
    },
  );

  it('by more than the tolerance repeat the effect, and one result counts', async () => {
    const { aProcess, send, sent, time } = aScene();
    const work = openWork('the first');
    const first = aProcess()('order#1', work.run);
    await settled();
    time.pass(leaseMilliseconds);

    const ahead = aProcess({ clock: time.clock(maxClockSkewMilliseconds + 1) });
    expect(await ahead('order#1', send)).toEqual({ mailId: 'm-1' });
    work.end();

    await expect(first).rejects.toMatchObject({ code: 'EFFECT_LEASE_LOST' });
    expect(await aProcess()('order#1', send)).toEqual({ mailId: 'm-1' });
    expect(sent).toHaveLength(1);
  });
});

describe('a result that cannot be stored', () => {
  const cycle: { self?: object } = {};
  cycle.self = cycle;

  it.each([
    ['too large', 'x'.repeat(9), 'EFFECT_RESULT_TOO_LARGE'],
    ['too large in bytes', '€€€', 'EFFECT_RESULT_TOO_LARGE'],
    ['a cycle', cycle, 'EFFECT_RESULT_NOT_JSON'],
    ['a bigint', 1n, 'EFFECT_RESULT_NOT_JSON'],
    ['NaN', Number.NaN, 'EFFECT_RESULT_NOT_JSON'],
    ['infinite within', { total: Number.POSITIVE_INFINITY }, 'EFFECT_RESULT_NOT_JSON'],
    ['a Map', new Map([['a', 1]]), 'EFFECT_RESULT_NOT_JSON'],
    ['a function', () => 1, 'EFFECT_RESULT_NOT_JSON'],
    ['undefined in an array', [undefined], 'EFFECT_RESULT_NOT_JSON'],
    ['an invalid date', new Date(Number.NaN), 'EFFECT_RESULT_NOT_JSON'],
  ])(
    'because it is %s is an error every time, and the effect is not repeated',
    async (_what, result, code) => {
      const { aProcess, sent } = aScene();
      const work = async (): Promise<unknown> => {
        sent.push('mail');
        return result;
      };

      await expect(aProcess({ maxResultBytes: 10 })('order#1', work)).rejects.toMatchObject({ code });
      await expect(aProcess({ maxResultBytes: 10 })('order#1', work)).rejects.toMatchObject({ code });

      expect(sent).toHaveLength(1);
    },
  );

  it('is one byte larger than the limit', async () => {
    const { aProcess } = aScene();

    expect(await aProcess({ maxResultBytes: 10 })('order#1', async () => 'x'.repeat(8))).toBe('xxxxxxxx');
  });
});

describe('bad input', () => {
  it.each(['', 'k'.repeat(1_025), 'ä'.repeat(513)])('includes a key that no table can store', async (key) => {
    const { aProcess, send, sent } = aScene();

    await expect(aProcess()(key, send)).rejects.toMatchObject({ code: 'INVALID_EFFECT_KEY' });
    expect(sent).toEqual([]);
  });

  it('does not include the longest key', async () => {
    const { aProcess, send } = aScene();

    expect(await aProcess()('ä'.repeat(512), send)).toEqual({ mailId: 'm-1' });
  });

  it.each([
    { leaseMilliseconds: 0 },
    { leaseMilliseconds: Number.NaN },
    { maxClockSkewMilliseconds: -1 },
    { maxResultBytes: -1 },
    { maxResultBytes: 300 * 1024 + 1 },
  ])('includes the option %j', (options) => {
    expect(() => aScene().aProcess(options)).toThrow(RangeError);
  });
});

/** The lines between which a process can die; it then never does anything again. */
const killPoints = [
  'before the lease',
  'after the lease',
  'before the effect',
  'after the effect',
  'before the completion',
  'after the completion',
  'nowhere',
] as const;

type KillPoint = (typeof killPoints)[number];

/** Never ends: to everybody else the process is gone. */
const death = (): Promise<never> => new Promise<never>(() => undefined);

const dyingAt =
  (armed: KillPoint) =>
  async (point: KillPoint): Promise<void> => {
    if (point === armed) {
      await death();
    }
  };

const storeDyingAt = (store: EffectStore, reach: (point: KillPoint) => Promise<void>): EffectStore => ({
  lease: async (...args) => {
    await reach('before the lease');
    const answer = await store.lease(...args);
    await reach('after the lease');
    return answer;
  },
  complete: async (...args) => {
    await reach('before the completion');
    const isCompleted = await store.complete(...args);
    await reach('after the completion');
    return isCompleted;
  },
  release: (...args) => store.release(...args),
});

describe('a process killed between any two lines', () => {
  it('repeats an effect only if it died between effect and completion, and the result never changes', async () => {
    const lives = fc.array(fc.tuple(fc.constantFrom(...killPoints), fc.boolean()), { maxLength: 6 });

    await fc.assert(
      fc.asyncProperty(lives, async (plan) => {
        const { store, time, sent, aProcess, send } = aScene();
        let mayRepeat = 0;
        const results = new Set<string>();

        for (const [point, leaseEnds] of plan) {
          const sentBefore = sent.length;
          const reach = dyingAt(point);
          const onceEffect = aProcess({ store: storeDyingAt(store, reach) });
          const life = onceEffect('order#1', async () => {
            await reach('before the effect');
            const result = await send();
            await reach('after the effect');
            return result;
          });
          const outcome = await Promise.race([life.catch(() => undefined), settled()]);
          if (outcome !== undefined) {
            results.add(JSON.stringify(outcome));
          }
          const diedBetween = point === 'after the effect' || point === 'before the completion';
          mayRepeat += sent.length > sentBefore && diedBetween ? 1 : 0;
          time.pass(leaseEnds ? leaseMilliseconds + maxClockSkewMilliseconds + 1 : 1_000);
        }
        time.pass(leaseMilliseconds + maxClockSkewMilliseconds + 1);
        results.add(JSON.stringify(await aProcess()('order#1', send)));
        results.add(JSON.stringify(await aProcess()('order#1', send)));

        expect(sent.length).toBe(1 + mayRepeat);
        expect([...results]).toEqual([JSON.stringify({ mailId: `m-${sent.length}` })]);
      }),
    );
  });
});
