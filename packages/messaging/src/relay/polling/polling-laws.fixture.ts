import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { EntryFate } from '../../adapters/in-memory/in-memory-message-publisher.ts';
import { layOut } from './polling.fixture.ts';

const maxAttempts = 5;

const keys = ['a', 'b', 'c'];

interface Scenario {
  readonly fates: readonly EntryFate[];
  /** The steps of a history: a writer records an item of a key, or one of three instances sweeps. */
  readonly steps: readonly (
    { readonly record: string; readonly messages: number } | { readonly sweep: number }
  )[];
  readonly batchSize: number;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  fates: fc.array(fc.constantFrom<EntryFate>('accepted', 'accepted', 'failed', 'unanswered', 'refused'), {
    minLength: 1,
    maxLength: 40,
  }),
  steps: fc.array(
    fc.oneof(
      fc.record({ record: fc.constantFrom(...keys), messages: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ sweep: fc.nat(2) }),
    ),
    { minLength: 1, maxLength: 25 },
  ),
  batchSize: fc.integer({ min: 1, max: 5 }),
});

/** The names in the order they first appear. */
const firsts = (names: readonly string[]): readonly string[] => [...new Set(names)];

const play = async ({ fates, steps, batchSize }: Scenario) => {
  let draws = 0;
  let isBrokerBack = false;
  const bench = layOut(() => {
    const fate = fates[draws % fates.length] ?? 'accepted';
    draws += 1;
    return isBrokerBack ? 'accepted' : fate;
  });
  const relays = ['one', 'two', 'three'].map((owner) =>
    bench.createRelay({ owner, maxAttempts, batchSize, graceMilliseconds: 0 }),
  );
  const recorded: string[] = [];
  for (const [version, step] of steps.entries()) {
    bench.seconds += 20;
    if ('sweep' in step) {
      // Two at a time, so that claims are contended.
      await Promise.all([relays[step.sweep]?.sweep(), relays[(step.sweep + 1) % 3]?.sweep()]);
    } else {
      const names = Array.from({ length: step.messages }, (_, place) => `${step.record}-${version}-${place}`);
      recorded.push(...names);
      await bench.record(`order#${step.record}`, version, names.join(' '));
    }
  }
  const endOutage = async (): Promise<void> => {
    isBrokerBack = true;
    bench.seconds += 7_200;
    // One sweep parks the items that failed before; the next sweep publishes the items behind them.
    for (let sweeps = 0; sweeps < recorded.length + 1; sweeps += 1) {
      await relays[sweeps % 3]?.sweep();
    }
  };
  return { bench, recorded, endOutage };
};

const describeOrder = (numRuns: number): void => {
  describe('the polling relay, for any behaviour of the broker and any order of sweeps', () => {
    it('loses no message: when the broker is back, each message is published or parked', async () => {
      await fc.assert(
        fc.asyncProperty(scenarios, async (scenario) => {
          const { bench, recorded, endOutage } = await play(scenario);

          await endOutage();

          const settled = new Set([
            ...bench.accepted(),
            ...bench.parked.flatMap((one) => (one.kind === 'message' ? one.message.body : [])),
          ]);
          expect([...settled].sort()).toEqual([...recorded].sort());
          expect((await Promise.all(keys.map((key) => bench.left(`order#${key}`)))).flat()).toEqual([]);
        }),
        { numRuns },
      );
    });

    it('never lets a message overtake an earlier one of its key that is not parked', async () => {
      await fc.assert(
        fc.asyncProperty(scenarios, async (scenario) => {
          const { bench, recorded, endOutage } = await play(scenario);
          await endOutage();

          const parked = new Set(
            bench.parked.flatMap((one) => (one.kind === 'message' ? one.message.body : [])),
          );
          // A parked message has left the order, even if its item was retried and the broker accepted it.
          const inOrder = (names: readonly string[], key: string): readonly string[] =>
            firsts(names.filter((name) => name.startsWith(key) && !parked.has(name)));
          for (const key of keys) {
            expect(inOrder(bench.accepted(), key)).toEqual(inOrder(recorded, key));
          }
        }),
        { numRuns },
      );
    });

    it('makes no more attempts at a message than the maximum, apart from outages', async () => {
      await fc.assert(
        fc.asyncProperty(scenarios, async (scenario) => {
          const { bench } = await play(scenario);

          const attempts = bench.events.flatMap((event) =>
            event.event === 'polling.attempt-failed' || event.event === 'polling.parked'
              ? event.attempts
              : [],
          );
          expect(Math.max(0, ...attempts)).toBeLessThanOrEqual(maxAttempts);
        }),
        { numRuns },
      );
    });
  });
};

type Weather =
  | { readonly record: string; readonly names: number; readonly isPoison: boolean }
  | { readonly isDown: boolean }
  | { readonly wait: number };

const weather: fc.Arbitrary<readonly Weather[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        record: fc.constantFrom(...keys),
        names: fc.integer({ min: 1, max: 2 }),
        isPoison: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ isDown: fc.boolean() }) },
    { weight: 6, arbitrary: fc.record({ wait: fc.constantFrom(1, 25, 61, 300) }) },
  ),
  { minLength: 10, maxLength: 80, size: 'max' },
);

/** The broker's answers in one sweep. */
interface Heard {
  readonly accepted: Set<string>;
  readonly failed: Set<string>;
}

/** Sweeps after each wait. The broker is down at times, and fails on a poison message as if it were down. */
const live = async (steps: readonly Weather[]) => {
  const poison = new Set<string>();
  const sweeps: Heard[] = [];
  let isDown = false;
  const bench = layOut((name) => {
    const isFailed = isDown || poison.has(name);
    sweeps.at(-1)?.[isFailed ? 'failed' : 'accepted'].add(name);
    return isFailed ? 'failed' : 'accepted';
  });
  const relay = bench.createRelay({ maxAttempts, graceMilliseconds: 0 });
  const recorded: string[] = [];
  const sweep = async (seconds: number): Promise<void> => {
    bench.seconds += seconds;
    sweeps.push({ accepted: new Set(), failed: new Set() });
    await relay.sweep();
  };
  const record = async (key: string, count: number): Promise<readonly string[]> => {
    const names = Array.from({ length: count }, (_, place) => `${key}-${recorded.length}-${place}`);
    await bench.record(`order#${key}`, recorded.length, names.join(' '));
    recorded.push(...names);
    return names;
  };
  for (const step of steps) {
    if ('record' in step) {
      const names = await record(step.record, step.names);
      if (step.isPoison) {
        poison.add(names.at(-1) ?? '');
      }
    } else if ('isDown' in step) {
      isDown = step.isDown;
    } else {
      await sweep(step.wait);
    }
  }
  const end = async (withCompany: boolean): Promise<void> => {
    isDown = false;
    for (let sweepsLeft = (maxAttempts + 1) * (poison.size + 1); sweepsLeft > 0; sweepsLeft -= 1) {
      if (withCompany) {
        await record('company', 1);
      }
      await sweep(7_200);
    }
  };
  return { bench, poison, recorded, sweeps, end };
};

const namesOf = (parked: Awaited<ReturnType<typeof live>>['bench']['parked']): readonly string[] => [
  ...new Set(parked.flatMap((one) => (one.kind === 'message' ? one.message.body : []))),
];

const itemOf = (name: string): string => name.slice(0, name.lastIndexOf('-'));

const describeOutages = (numRuns: number): void => {
  describe('the polling relay and outages', () => {
    it('parks only messages that failed at every attempt while the topic accepted others', async () => {
      await fc.assert(
        fc.asyncProperty(weather, fc.boolean(), async (steps, withCompany) => {
          const { bench, sweeps, end } = await live(steps);
          await end(withCompany);

          for (const item of new Set(namesOf(bench.parked).map(itemOf))) {
            const heldAgainst = sweeps.filter(
              ({ accepted, failed }) =>
                accepted.size > 0 && [...failed].some((name) => itemOf(name) === item),
            );
            expect(heldAgainst.length).toBeGreaterThanOrEqual(maxAttempts);
          }
        }),
        { numRuns },
      );
    });

    it('parks nothing because of outages alone, and finally publishes everything', async () => {
      const healthy = weather.map((steps) =>
        steps.map((step) => ('record' in step ? { ...step, isPoison: false } : step)),
      );
      await fc.assert(
        fc.asyncProperty(healthy, async (steps) => {
          const { bench, recorded, end } = await live(steps);
          await end(false);

          expect(bench.parked).toEqual([]);
          expect([...new Set(bench.accepted())].sort()).toEqual([...recorded].sort());
        }),
        { numRuns },
      );
    });

    it('finally parks a message that always fails while others are accepted', async () => {
      await fc.assert(
        fc.asyncProperty(weather, async (steps) => {
          const { bench, poison, end } = await live(steps);
          await end(true);

          expect(namesOf(bench.parked)).toEqual(expect.arrayContaining([...poison]));
        }),
        { numRuns },
      );
    });
  });
};

/** Defines the laws of the polling relay, each for a number of random histories. */
export const describePollingLaws = (numRuns: number): void => {
  describeOrder(numRuns);
  describeOutages(numRuns);
};
