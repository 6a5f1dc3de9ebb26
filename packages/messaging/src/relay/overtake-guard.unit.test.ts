import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UndispatchedEntry } from '../outbox/undispatched-items.ts';
import type { FirstOfKey, OvertakeGuardOptions } from './overtake-guard.ts';
import { createOvertakeGuard } from './overtake-guard.ts';

const start = new Date('2026-11-20T10:00:00.000Z').getTime();

const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

const anEntry = (orderingKey: string, sortKey: string, seconds: number): UndispatchedEntry => ({
  orderingKey,
  sortKey,
  recordedAt: at(seconds),
});

/** An outbox whose list may hold what is dispatched by now, and a guard of it. */
const createHarness = (options: Partial<OvertakeGuardOptions> = {}) => {
  const listed: UndispatchedEntry[] = [];
  const dispatched = new Set<string>();
  const reads: string[] = [];
  let lists = 0;
  let now = start;
  const items: OvertakeGuardOptions['items'] = {
    async *listUndispatched(recordedBefore) {
      lists += 1;
      yield* listed.filter(({ recordedAt }) => recordedAt < recordedBefore.toISOString());
    },
    readUndispatched: async ({ orderingKey, sortKey }) => {
      reads.push(sortKey);
      return dispatched.has(sortKey)
        ? []
        : [{ ...anEntry(orderingKey, sortKey, 0), content: { undecodable: '', record: '' }, attempts: 0 }];
    },
  };
  const guard = createOvertakeGuard({ items, clock: () => new Date(now), ...options });
  return {
    listed,
    dispatched,
    reads,
    lists: () => lists,
    /** Asks `seconds` after the start. */
    ask: async (seconds: number, ...firsts: readonly FirstOfKey[]) => {
      now = start + seconds * 1_000;
      return [...(await guard.findOvertaking(firsts))];
    },
  };
};

describe('the overtake guard', () => {
  describe('finds', () => {
    it('a key with an earlier item that was left behind', async () => {
      const { listed, ask } = createHarness();
      listed.push(anEntry('a', '1', 0));

      expect(await ask(100, anEntry('a', '2', 100), anEntry('b', '2', 100))).toEqual(['a']);
    });

    it.each([
      ['a later item', '3'],
      ['the very item', '2'],
    ])('no key of which only %s is undispatched', async (_, sortKey) => {
      const { listed, ask, reads } = createHarness();
      listed.push(anEntry('a', sortKey, 0));

      expect(await ask(100, anEntry('a', '2', 100))).toEqual([]);
      expect(reads).toEqual([]);
    });

    it('no key whose earlier item is only listed still, and was dispatched', async () => {
      const { listed, dispatched, ask } = createHarness();
      listed.push(anEntry('a', '1', 0));
      dispatched.add('1');

      expect(await ask(100, anEntry('a', '2', 100))).toEqual([]);
    });

    it('a key by the last of its earlier items, before which all others are dispatched', async () => {
      const { listed, dispatched, ask, reads } = createHarness();
      listed.push(anEntry('a', '2', 1), anEntry('a', '1', 0), anEntry('a', '3', 2));
      dispatched.add('1').add('2');

      expect(await ask(100, anEntry('a', '4', 100))).toEqual(['a']);
      expect(reads).toEqual(['3']);
    });

    it.each([
      [3, ['b']],
      [4, ['a', 'b']],
    ])('all keys when more is listed than it looks at: %i of 3', async (count, expected) => {
      const { listed, ask } = createHarness({ maxListed: 3 });
      listed.push(...Array.from({ length: count }, (_, index) => anEntry('b', `1.${index}`, 0)));

      expect(await ask(100, anEntry('a', '2', 100), anEntry('b', '2', 100))).toEqual(expected);
    });

    it.each([
      [100, []],
      [99, ['a']],
    ])('an earlier item that its writer recorded up to 100 ms later: %i ms', async (skew, expected) => {
      const { listed, ask } = createHarness();
      listed.push(anEntry('a', '1', 100 + skew / 1_000));

      expect(await ask(100, anEntry('a', '2', 100))).toEqual(expected);
    });

    it('nothing for nothing, without a look', async () => {
      const { ask, lists } = createHarness();

      expect(await ask(0)).toEqual([]);
      expect(lists()).toBe(0);
    });

    it.each(['batch', 'list'])('its way past times that are none in the %s', async (where) => {
      const { listed, ask } = createHarness();
      const timeless = { recordedAt: '-' };
      listed.push({ ...anEntry('a', '1', 0), ...(where === 'list' ? timeless : {}) });

      expect(await ask(100, { ...anEntry('a', '2', 100), ...(where === 'batch' ? timeless : {}) })).toEqual([
        'a',
      ]);
    });
  });

  describe('looks at the list', () => {
    /** Asks at each of the times about a fresh batch of another key, and tells after each whether it looked. */
    const looksAt = async (
      { ask, lists }: ReturnType<typeof createHarness>,
      times: readonly number[],
    ): Promise<readonly number[]> => {
      const looks: number[] = [];
      for (const seconds of times) {
        const before = lists();
        await ask(seconds, anEntry('a', '2', seconds));
        if (lists() > before) {
          looks.push(seconds);
        }
      }
      return looks;
    };

    it('at each batch until it was calm for 25 s, then once in half of that', async () => {
      const times = [0, 10, 24.999, 25, 25.001, 37.499, 37.5, 49.999, 50];

      expect(await looksAt(createHarness(), times)).toEqual([0, 10, 24.999, 25, 37.5, 50]);
    });

    it('at each batch again after a pause of more than 25 s', async () => {
      const times = [0, 10, 20, 30, 55, 56, 82, 83, 84];

      expect(await looksAt(createHarness(), times)).toEqual([0, 10, 20, 30, 55, 82, 83, 84]);
    });

    it.each([
      [25, false],
      [25.001, true],
    ])('at a batch that is %d s old: %p', async (age, isLook) => {
      const harness = createHarness();
      await looksAt(harness, [0, 10, 20, 30]);
      const before = harness.lists();

      await harness.ask(31, anEntry('a', '2', 31 - age));

      expect(harness.lists() > before).toBe(isLook);
    });

    it('at each batch while something lies on it for more than 25 s, and 25 s on, of whatever key', async () => {
      const harness = createHarness();
      harness.listed.push(anEntry('other', '1', 0));
      const whileLying = await looksAt(harness, [25, 25.001, 50, 60]);
      harness.listed.pop();

      const afterwards = await looksAt(harness, [61, 70, 80, 86, 87]);

      expect([...whileLying, ...afterwards]).toEqual([25, 25.001, 50, 60, 61, 70, 80, 86]);
    });

    it('at each batch for 25 s after it left something, however young', async () => {
      const harness = createHarness();
      await looksAt(harness, [0, 10, 20, 30]);
      harness.listed.push(anEntry('b', '1', 42));
      await harness.ask(43, anEntry('b', '2', 43));
      harness.listed.pop();

      expect(await looksAt(harness, [44, 50, 60, 69, 70])).toEqual([44, 50, 60, 69]);
    });

    it('and rejects when it cannot be read, and looks again next time', async () => {
      let isDown = true;
      const { ask } = createHarness({
        items: {
          // eslint-disable-next-line require-yield -- it fails before the first
          async *listUndispatched() {
            if (isDown) {
              throw new Error('down');
            }
          },
          readUndispatched: async () => [],
        },
      });

      await expect(ask(0, anEntry('a', '1', 0))).rejects.toThrow('down');
      isDown = false;

      expect(await ask(1, anEntry('a', '1', 0))).toEqual([]);
    });
  });

  it('lets nothing pass what the event source gave up after a minute or later', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.001, max: 40, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 60, max: 300, noNaN: true }),
        async (gaps, ageWhenGivenUp) => {
          const { listed, ask } = createHarness();
          // Recorded at 0, undispatched ever since, and given up at that age; other keys go on all the time.
          listed.push(anEntry('a', '1', 0));
          let seconds = 0;

          for (const gap of gaps) {
            seconds += gap;
            const isGivenUp = seconds > ageWhenGivenUp;
            const key = isGivenUp ? 'a' : 'other';
            const overtaking = await ask(seconds, anEntry(key, '2', seconds));
            expect(overtaking).toEqual(isGivenUp ? ['a'] : []);
          }
        },
      ),
    );
  });
});
