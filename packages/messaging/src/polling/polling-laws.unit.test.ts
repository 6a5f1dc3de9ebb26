import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { EntryFate } from '../in-memory/in-memory-message-publisher.ts';
import { layOut } from './polling.fixture.ts';

const maxAttempts = 5;

const keys = ['a', 'b', 'c'];

interface Scenario {
  readonly fates: readonly EntryFate[];
  /** What happens, step by step: somebody records an item of a key, or one of three instances sweeps. */
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
  let isMended = false;
  const bench = layOut(() => {
    const fate = fates[draws % fates.length] ?? 'accepted';
    draws += 1;
    return isMended ? 'accepted' : fate;
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
  const mend = async (): Promise<void> => {
    isMended = true;
    bench.seconds += 7_200;
    // One lets go of what failed before; parked items let those behind them go in the next sweep.
    for (let sweeps = 0; sweeps < recorded.length + 1; sweeps += 1) {
      await relays[sweeps % 3]?.sweep();
    }
  };
  return { bench, recorded, mend };
};

describe('the polling relay, whatever the broker does and whoever sweeps', () => {
  it('loses nothing: once the broker is well again, each message is published or parked', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { bench, recorded, mend } = await play(scenario);

        await mend();

        const settled = new Set([
          ...bench.accepted(),
          ...bench.parked.flatMap((one) => (one.kind === 'message' ? one.message.body : [])),
        ]);
        expect([...settled].sort()).toEqual([...recorded].sort());
        expect((await Promise.all(keys.map((key) => bench.left(`order#${key}`)))).flat()).toEqual([]);
      }),
    );
  });

  it('lets no message of a key overtake an earlier one that is not parked', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { bench, recorded, mend } = await play(scenario);
        await mend();

        const parked = new Set(
          bench.parked.flatMap((one) => (one.kind === 'message' ? one.message.body : [])),
        );
        // What was parked has left its place, also where its item was tried once more and the broker took it.
        const inOrder = (names: readonly string[], key: string): readonly string[] =>
          firsts(names.filter((name) => name.startsWith(key) && !parked.has(name)));
        for (const key of keys) {
          expect(inOrder(bench.accepted(), key)).toEqual(inOrder(recorded, key));
        }
      }),
    );
  });

  it('tries no message more often than the attempts it has, outages aside', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { bench } = await play(scenario);

        const attempts = bench.events.flatMap((event) =>
          event.event === 'polling.attempt-failed' || event.event === 'polling.parked' ? event.attempts : [],
        );
        expect(Math.max(0, ...attempts)).toBeLessThanOrEqual(maxAttempts);
      }),
    );
  });
});
