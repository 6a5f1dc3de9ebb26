import type { Random } from '../engine/random.ts';
import type { SchemaVersion, Setup } from './setup.ts';
import type { Step } from './step.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Times of a rollout in a history. */
interface Times {
  readonly first: number;
  /** When the second side follows: at once, minutes or hours later. */
  readonly second: number;
  readonly third: number;
}

const drawTimes = (random: Random, last: number): Times => {
  const first = random.below(last + 1);
  const second = first + random.pick([0, 1_000, minute, 10 * minute, hour, 2 * hour]);
  return { first, second, third: second + random.pick([1_000, minute]) };
};

const drawOverlap = (random: Random): number => random.pick([0, 1_000, 2 * minute]);

type DrawRollout = (random: Random, times: Times, versions: Versions) => readonly Step[];

interface Versions {
  readonly old: SchemaVersion;
  readonly next: SchemaVersion;
}

const deployConsumer = (random: Random, at: number, version: SchemaVersion): Step => ({
  kind: 'deploy-consumer',
  at,
  version,
  overlapMilliseconds: drawOverlap(random),
});

const deployProducer = (
  random: Random,
  at: number,
  published: { readonly version: SchemaVersion; readonly publishVersion: SchemaVersion },
): Step => ({ kind: 'deploy-producer', at, ...published, overlapMilliseconds: drawOverlap(random) });

const rollouts: readonly DrawRollout[] = [
  // The producer goes first, and its messages wait for the consumer.
  (random, { first, second }, { next }) => [
    deployProducer(random, first, { version: next, publishVersion: next }),
    deployConsumer(random, second, next),
  ],
  // The consumer goes first, and lifts the old messages.
  (random, { first, second }, { next }) => [
    deployConsumer(random, first, next),
    deployProducer(random, second, { version: next, publishVersion: next }),
  ],
  // The producer publishes the old version until the consumer is ready.
  (random, { first, second, third }, { old, next }) => [
    deployProducer(random, first, { version: next, publishVersion: old }),
    deployConsumer(random, second, next),
    deployProducer(random, third, { version: next, publishVersion: next }),
  ],
  // The consumer is rolled back while messages of the new version are in flight.
  (random, { first, second, third }, { old, next }) => [
    deployConsumer(random, first, next),
    deployProducer(random, first, { version: next, publishVersion: next }),
    deployConsumer(random, Math.min(second, first + 10 * minute), old),
    deployConsumer(random, third, next),
  ],
];

const drawNext = (random: Random, old: SchemaVersion): SchemaVersion =>
  old === 1 ? random.pick<SchemaVersion>([2, 3]) : 3;

/** Old messages meet the new versions again: from the outbox and from the dead-letter queue. */
const drawReturns = (random: Random, { first, second }: Times): readonly Step[] => [
  ...(random.chance(0.4) ? [{ kind: 'replay', at: first + 10_000, account: undefined } as const] : []),
  ...(random.chance(0.3) ? [{ kind: 'replay', at: second + 10_000, account: undefined } as const] : []),
  ...(random.chance(0.4)
    ? [{ kind: 'redrive-dead-letters', at: second + 2 * minute, isEdited: random.chance(0.5) } as const]
    : []),
];

/** Draws the deployments of a new version of the contract, within the steps of a history that end at `last`. */
export const drawRollout = (
  random: Random,
  { consumerVersion: old }: Setup,
  last: number,
): readonly Step[] => {
  const times = drawTimes(random, last);
  const steps = random.pick(rollouts)(random, times, { old, next: drawNext(random, old) });
  return [...steps, ...drawReturns(random, times)];
};
