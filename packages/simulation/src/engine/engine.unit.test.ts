import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Engine, RestlessHistoryError } from './engine.ts';
import { EventQueue } from './event-queue.ts';
import { planOf } from './fault.ts';
import { createRandom } from './random.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { Timeline } from './timeline.ts';

const never = (): boolean => false;

const call = { service: 'dynamodb', operation: 'GetItem', subject: 'x' };

describe('an event queue', () => {
  it('returns events by time, and those of the same time in the order in which they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        const queue = new EventQueue();
        const seen: (readonly [number, number])[] = [];
        times.forEach((at, place) => {
          queue.push(at, () => seen.push([at, place]));
        });
        for (let event = queue.pop(); event !== undefined; event = queue.pop()) {
          event.run();
        }

        const expected = times
          .map((at, place) => [at, place] as const)
          .toSorted((one, other) => one[0] - other[0] || one[1] - other[1]);
        expect(seen).toEqual(expected);
      }),
    );
  });
});

describe('a seeded random source', () => {
  it('repeats itself for a seed, and differs for another', () => {
    const draw = (seed: string): readonly number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.next());
    };

    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('keeps whole numbers within their bounds', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1_000), fc.nat(1_000), (seed, least, more) => {
        const value = createRandom(seed).between(least, least + more);

        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(least + more);
      }),
    );
  });
});

describe('a simulated process', () => {
  const anEngine = (faults: Parameters<typeof planOf>[0] = new Map()) =>
    new Engine({ seed: 's', faults: planOf(faults), timeline: new Timeline() });

  const aProcess = (engine: Engine, maxAttempts = 1) =>
    new SimulatedProcess(engine, { name: 'p', maxAttempts });

  /** Makes one call, and returns its effects and the result that its caller received. */
  const callOnce = async (fault: Parameters<typeof planOf>[0], maxAttempts?: number) => {
    const engine = anEngine(fault);
    const process = aProcess(engine, maxAttempts);
    let effects = 0;
    let heard = 'nothing';
    void process
      .perform(call, () => {
        effects += 1;
        return 'done';
      })
      .then(
        (result) => {
          heard = result;
        },
        (error: unknown) => {
          heard = error instanceof Error ? error.name : 'no error';
        },
      );
    await engine.run(never);
    return { effects, heard, isAlive: process.isAlive };
  };

  it('can crash before or after the effect of a call, and the caller gets no result', async () => {
    expect(await callOnce(new Map())).toEqual({ effects: 1, heard: 'done', isAlive: true });
    expect(await callOnce(new Map([[0, 'crash-before']]))).toEqual({
      effects: 0,
      heard: 'nothing',
      isAlive: false,
    });
    expect(await callOnce(new Map([[0, 'crash-after']]))).toEqual({
      effects: 1,
      heard: 'nothing',
      isAlive: false,
    });
  });

  it('reports a lost response like a lost request; only the effect differs', async () => {
    expect(await callOnce(new Map([[0, 'lost-request']]))).toMatchObject({ effects: 0, heard: 'Error' });
    expect(await callOnce(new Map([[0, 'lost-answer']]))).toMatchObject({ effects: 1, heard: 'Error' });
  });

  it('retries like an SDK client, even if the call already had its effect', async () => {
    expect(await callOnce(new Map([[0, 'lost-answer']]), 2)).toMatchObject({ effects: 2, heard: 'done' });
    expect(await callOnce(new Map([[0, 'throttled']]), 2)).toMatchObject({ effects: 1, heard: 'done' });
  });

  it('sleeps in virtual time, and never wakes after it was killed', async () => {
    const engine = anEngine();
    const process = aProcess(engine);
    const startedAt = engine.now;
    let woken = 0;
    void process.sleep(3_600_000).then(() => {
      woken += 1;
    });
    await engine.run(never);
    expect(engine.now - startedAt).toBe(3_600_000);

    void process.sleep(1).then(() => {
      woken += 1;
    });
    process.kill('for the test');
    await engine.run(never);
    expect(woken).toBe(1);
  });

  it('creates ids that sort in the order of creation', () => {
    const process = aProcess(anEngine());
    const ids = Array.from({ length: 50 }, process.nextMessageId);

    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(50);
  });

  it('sees its own clock, which may be wrong and may jump', () => {
    const engine = anEngine();
    const process = new SimulatedProcess(engine, { name: 'p', skewMilliseconds: 500 });
    expect(process.clock().getTime()).toBe(engine.now + 500);

    process.jump(-2_000);

    expect(process.clock().getTime()).toBe(engine.now - 1_500);
  });

  it('ends a history that does not come to rest', async () => {
    const engine = anEngine();
    const again = (): void => {
      engine.after(1, again);
    };
    again();

    await expect(engine.run(never)).rejects.toThrow(RestlessHistoryError);
  });
});
