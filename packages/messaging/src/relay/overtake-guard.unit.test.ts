import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UndispatchedEntry } from './polling/undispatched-items.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { FirstOfKey, OvertakeGuardOptions } from './overtake-guard.ts';
import { createOvertakeGuard } from './overtake-guard.ts';
import { anOutboxItem } from './relay.fixture.ts';

const start = new Date('2026-11-20T10:00:00.000Z').getTime();

const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

const anEntry = (orderingKey: string, sortKey: string, seconds: number): UndispatchedEntry => ({
  orderingKey,
  sortKey,
  recordedAt: at(seconds),
});

/** An outbox whose list is not always up to date, and a guard of it. */
const createHarness = (options: Partial<OvertakeGuardOptions> = {}) => {
  const listed: UndispatchedEntry[] = [];
  const dispatched = new Set<string>();
  const damaged = new Set<string>();
  const reads: string[] = [];
  let lists = 0;
  let entries = 0;
  let now = start;
  const items: OvertakeGuardOptions['items'] = {
    async *listUndispatched(recordedBefore) {
      lists += 1;
      for (const entry of listed.filter(({ recordedAt }) => recordedAt < recordedBefore.toISOString())) {
        entries += 1;
        yield entry;
      }
    },
    findWaitingBefore: async ({ orderingKey, sortKey }) => {
      reads.push(`${orderingKey} ${sortKey}`);
      const [last] = listed
        .filter((entry) => entry.orderingKey === orderingKey && entry.sortKey < sortKey)
        .sort((one, other) => (one.sortKey < other.sortKey ? 1 : -1));
      return last === undefined || dispatched.has(last.sortKey) ? undefined : last;
    },
    readUndispatched: async (first, limit) =>
      listed
        .filter(({ orderingKey, sortKey }) => orderingKey === first.orderingKey && !dispatched.has(sortKey))
        .sort((one, other) => (one.sortKey < other.sortKey ? -1 : 1))
        .slice(0, limit)
        .map((entry) => ({
          ...entry,
          attempts: 0,
          content: damaged.has(entry.sortKey)
            ? { undecodable: 'damaged', record: '' }
            : { item: anOutboxItem(entry) },
        })),
  };
  const guard = createOvertakeGuard({ items, clock: () => new Date(now), ...options });
  const find = (seconds: number, firsts: readonly FirstOfKey[], timeLeft?: TimeLeft) => {
    now = start + seconds * 1_000;
    return guard.findOvertaking(firsts, timeLeft);
  };
  return {
    listed,
    dispatched,
    damaged,
    reads,
    lists: () => lists,
    entries: () => entries,
    find,
    /** Asks `seconds` after the start. */
    ask: async (seconds: number, ...firsts: readonly FirstOfKey[]) => {
      const { waiting, earlier, unknown } = await find(seconds, firsts);
      expect(unknown.size).toBe(0);
      return [...waiting.keys(), ...earlier.keys()];
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
      const { listed, dispatched, find, reads } = createHarness();
      listed.push(anEntry('a', '2', 1), anEntry('a', '1', 0), anEntry('a', '3', 2));
      dispatched.add('1').add('2');

      const { waiting } = await find(100, [anEntry('a', '4', 100)]);

      expect([...waiting]).toEqual([['a', expect.objectContaining({ sortKey: '3' })]]);
      expect(reads).toEqual(['a 4']);
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

  describe('decides who publishes an earlier item', () => {
    const decide = async (
      harness: ReturnType<typeof createHarness>,
      first: FirstOfKey,
      now = 100,
    ): Promise<readonly (readonly [who: string, ...sortKeys: readonly unknown[]])[]> => {
      const { waiting, earlier, unknown } = await harness.find(now, [first]);
      return [
        ...[...waiting.values()].map(({ sortKey }) => ['polling relay', sortKey] as const),
        ...[...earlier.values()].map((items) => ['relay', ...items.map(({ sortKey }) => sortKey)] as const),
        ...[...unknown.values()].map((error) => ['unknown', error] as const),
      ];
    };

    it.each([
      [49.999, [['polling relay', '1']]],
      [50, [['relay', '1']]],
    ])('by its age at 100 s, twice the quiet time: recorded at %d s', async (seconds, decision) => {
      const harness = createHarness();
      harness.listed.push(anEntry('a', '1', seconds));

      expect(await decide(harness, anEntry('a', '2', 100))).toEqual(decision);
    });

    it('the relay, all of them in order, when they are young and nothing is old', async () => {
      const harness = createHarness();
      harness.listed.push(
        anEntry('a', '2', 99),
        anEntry('a', '1', 98),
        anEntry('b', '1', 97),
        anEntry('a', '4', 99),
      );

      expect(await decide(harness, anEntry('a', '3', 100))).toEqual([['relay', '1', '2']]);
    });

    it('the polling relay, when they are young but an item of any key is old', async () => {
      const harness = createHarness();
      harness.listed.push(anEntry('a', '1', 99), anEntry('b', '0', 0));

      expect(await decide(harness, anEntry('a', '2', 100))).toEqual([['polling relay', '1']]);
    });

    it('the relay, when the old item is only still listed, and was dispatched', async () => {
      const harness = createHarness();
      harness.listed.push(anEntry('a', '1', 99), anEntry('b', '0', 0));
      harness.dispatched.add('0');

      expect(await decide(harness, anEntry('a', '2', 100))).toEqual([['relay', '1']]);
    });

    it.each([
      [100, false],
      [101, true],
    ])(
      'the relay, 100 of them at a time: %d are earlier, so some stay unread: %p',
      async (count, isUnread) => {
        const harness = createHarness();
        const name = (index: number): string => String(index).padStart(3, '0');
        const names = Array.from({ length: count }, (_, index) => name(index));
        harness.listed.push(...names.map((sortKey) => anEntry('a', sortKey, 99)));

        expect(await decide(harness, anEntry('a', name(count), 100))).toEqual([
          ['relay', ...names.slice(0, 100)],
          ...(isUnread ? [['unknown', expect.objectContaining({ code: 'EARLIER_ITEMS_UNREAD' })]] : []),
        ]);
      },
    );

    it('the relay, up to an item that cannot be decoded, and nothing behind it', async () => {
      const harness = createHarness();
      harness.listed.push(anEntry('a', '1', 99), anEntry('a', '2', 99), anEntry('a', '3', 99));
      harness.damaged.add('2');

      expect(await decide(harness, anEntry('a', '4', 100))).toEqual([
        ['relay', '1'],
        ['unknown', expect.objectContaining({ code: 'EARLIER_ITEMS_UNREAD' })],
      ]);
    });

    it('neither relay, when the earlier items cannot be read', async () => {
      const error = new Error('no table');
      const harness = createHarness({
        items: {
          async *listUndispatched(recordedBefore) {
            yield* [anEntry('a', '1', 99)].filter(
              ({ recordedAt }) => recordedAt < recordedBefore.toISOString(),
            );
          },
          findWaitingBefore: async () => anEntry('a', '1', 99),
          readUndispatched: async () => {
            throw error;
          },
        },
      });

      expect(await decide(harness, anEntry('a', '2', 100))).toEqual([['unknown', error]]);
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

    it('at each batch until it was quiet for 25 s, then every 12.5 s', async () => {
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

    it('once in half of 25 s while it is longer than a look reads, and looks up every key meanwhile', async () => {
      const harness = createHarness({ maxListed: 3 });
      harness.listed.push(...Array.from({ length: 4 }, (_, index) => anEntry('b', `1.${index}`, 0)));

      expect(await looksAt(harness, [100, 101, 112.499, 112.5, 113])).toEqual([100, 112.5]);
      expect(harness.reads).toHaveLength(5);
      expect(harness.entries()).toBe(8);
    });
  });

  describe('looks keys up one by one', () => {
    const firsts = Array.from({ length: 30 }, (_, index) => anEntry(`k${index}`, '2', 100));

    const unreadable: Pick<OvertakeGuardOptions['items'], 'listUndispatched' | 'readUndispatched'> = {
      readUndispatched: async () => {
        throw new Error('no table');
      },
      // eslint-disable-next-line require-yield -- it fails before the first
      async *listUndispatched() {
        throw new Error('no list');
      },
    };

    it('when the list cannot be read', async () => {
      const { listed, ask } = createHarness();
      listed.push(anEntry('k3', '1', 0));
      const findWaitingBefore: OvertakeGuardOptions['items']['findWaitingBefore'] = async (first) =>
        first.orderingKey === 'k3' ? anEntry('k3', '1', 0) : undefined;
      const other = createHarness({ items: { ...unreadable, findWaitingBefore } });

      expect(await other.ask(100, ...firsts)).toEqual(await ask(100, ...firsts));
    });

    it('ten at a time, and starts none after one that failed', async () => {
      let calls = 0;
      const { find } = createHarness({
        items: {
          ...unreadable,
          findWaitingBefore: async () => {
            calls += 1;
            await Promise.resolve();
            throw new Error(`no table ${calls}`);
          },
        },
      });

      const { waiting, unknown } = await find(100, firsts);

      expect(calls).toBe(10);
      expect(waiting.size).toBe(0);
      expect([...unknown.keys()]).toEqual(
        expect.arrayContaining(firsts.map(({ orderingKey }) => orderingKey)),
      );
    });

    it('in half of the time there is, and knows nothing of those that are left', async () => {
      let left = 1_000;
      const { find } = createHarness({
        items: {
          ...unreadable,
          findWaitingBefore: async (first) => {
            left -= 100;
            await Promise.resolve();
            return first.orderingKey === 'k0' ? anEntry('k0', '1', 0) : undefined;
          },
        },
      });

      const { waiting, unknown } = await find(100, firsts, () => left);

      expect([...waiting.keys()]).toEqual(['k0']);
      expect(unknown.size).toBe(25);
      expect(unknown.get('k29')).toMatchObject({ code: 'NO_TIME_LEFT' });
      expect(left).toBe(500);
    });
  });

  it('finds the same keys, however much of other keys is undispatched, for so many reads at most', async () => {
    const maxListed = 5;
    const key = fc.constantFrom('a', 'b', 'c');
    const entry = fc
      .tuple(key, fc.integer({ min: 0, max: 9 }))
      .map(([orderingKey, number]) => anEntry(orderingKey, String(number), number));
    const entries = fc.uniqueArray(entry, {
      maxLength: 10,
      selector: ({ orderingKey, sortKey }) => `${orderingKey} ${sortKey}`,
    });
    const batch = fc
      .uniqueArray(key, { minLength: 1 })
      .map((keys) => keys.map((orderingKey) => anEntry(orderingKey, '9.5', 9.5)));
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.nat({ max: 40 }),
        fc.array(fc.tuple(batch, fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 5 }),
        async (own, others, batches) => {
          const alone = createHarness({ maxListed });
          const crowded = createHarness({ maxListed });
          alone.listed.push(...own);
          crowded.listed.push(...own);
          const backlog = Array.from({ length: others }, (_, index) => anEntry(`other${index}`, '1', 0));
          crowded.listed.unshift(...backlog);

          for (const [index, [firsts, brought]] of batches.entries()) {
            const before = { reads: crowded.reads.length, entries: crowded.entries() };
            expect((await crowded.ask(10 + index, ...firsts)).sort()).toEqual(
              (await alone.ask(10 + index, ...firsts)).sort(),
            );
            expect(crowded.reads.length - before.reads).toBeLessThanOrEqual(firsts.length);
            expect(crowded.entries() - before.entries).toBeLessThanOrEqual(maxListed + 1);
            alone.dispatched.add(String(brought));
            crowded.dispatched.add(String(brought));
          }
        },
      ),
    );
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
