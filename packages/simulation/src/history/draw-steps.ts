import type { Random } from '../engine/random.ts';
import { drawRollout } from './draw-rollout.ts';
import type { Setup } from './setup.ts';
import type { ChangeStep, MessageStep, Step } from './step.ts';

const hour = 3_600_000;

const kinds: readonly MessageStep['kind'][] = [
  'plain',
  'plain',
  'plain',
  'plain',
  'plain',
  'echoed',
  'external',
  'failing',
  'rejected',
  'refused',
  'nowhere',
  'large',
];

// Each of them costs minutes or hours of virtual time.
const rareKinds: readonly MessageStep['kind'][] = ['poison', 'hanging'];

const drawKind = (random: Random): MessageStep['kind'] =>
  random.pick(random.chance(0.03) ? rareKinds : kinds);

const drawMessages = (random: Random): readonly MessageStep[] =>
  Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => ({ kind: drawKind(random) }));

// With order `version`, a message must change its aggregate, and a removed aggregate cannot be created again.
const kindsOf: Readonly<Record<Setup['order'], readonly ChangeStep['kind'][]>> = {
  version: ['change', 'change', 'change', 'change', 'change', 'change', 'change', 'mention', 'remove'],
  commit: ['change', 'change', 'change', 'mention', 'remove'],
  none: ['change', 'change', 'mention', 'remove'],
};

const drawChange = (random: Random, { order }: Setup, account: number): ChangeStep => {
  const kind = random.pick(kindsOf[order]);
  const isSplit = random.chance(0.02);
  return { account, kind, messages: drawMessages(random), ...(isSplit ? { fillerBytes: 180_000 } : {}) };
};

// Faults of order need commits of the same account, so few commits get few accounts.
const drawAccounts = (random: Random): number => random.pick([1, 2, 2, 3]);

const drawCommit = (random: Random, setup: Setup, { at, accounts }: Place): Step => {
  const first = random.below(accounts);
  const touched = accounts > 1 && random.chance(0.25) ? [first, (first + 1) % accounts] : [first];
  return {
    kind: 'commit',
    at,
    producer: random.below(2),
    changes: touched.map((account) => drawChange(random, setup, account)),
  };
};

/** The place of a step in a history. */
interface Place {
  readonly at: number;
  /** How many accounts the history has. */
  readonly accounts: number;
}

/**
 * Draws the duration of an outage of a topic. A stream that does not give up retries a batch every half minute, so a
 * long outage costs as much as twenty other histories and is rare.
 */
const drawOutage = (random: Random, { streamMaxAgeSeconds }: Setup): number => {
  const long = streamMaxAgeSeconds > 600 ? 900_000 : hour / 2;
  return random.chance(0.08) ? long : random.pick([3_000, 60_000]);
};

type DrawTrouble = (random: Random, setup: Setup, place: Place) => Step;

const troubles: readonly DrawTrouble[] = [
  (random, _, { at }) => ({ kind: 'stream-off', at, milliseconds: random.pick([5_000, 120_000, 25 * hour]) }),
  (random, setup, { at }) => ({ kind: 'topic-down', at, milliseconds: drawOutage(random, setup) }),
  (random, _, { at }) => ({ kind: 'table-down', at, milliseconds: random.pick([1_000, 20_000]) }),
  (random, _, { at }) => ({
    kind: 'marks-refused',
    at,
    milliseconds: random.pick([5_000, 90_000, 600_000]),
    refusal: random.pick(['ThrottlingError', 'ReplicatedWriteConflict']),
    delayMilliseconds: random.pick([0, 2_000]),
  }),
  (random, _, { at }) => ({
    kind: 'redrive-dead-letters',
    at: at + 120_000,
    isEdited: random.chance(0.5),
    ...(random.chance(0.5) ? { perSecond: 1 } : {}),
  }),
  (random, _, { at }) => ({ kind: 'redrive-parked', at: at + 30_000, limit: random.pick([1, 1, 10]) }),
  (random, _, { at, accounts }) => ({
    kind: 'replay',
    at: at + 10_000,
    account: random.chance(0.5) ? undefined : random.below(accounts),
  }),
  (random, _, { at }) => ({
    kind: 'clock-jump',
    at,
    producer: random.below(2),
    milliseconds: random.pick([-30_000, -1_000, 1_000, 30_000]),
  }),
  (random, _, { at }) => ({ kind: 'expire', at: at + random.pick([0, 8 * 24 * hour]) }),
];

// Most faults show with few commits, and the cost of a history grows with its commits. Rare large histories find the
// other faults.
const drawCommits = (random: Random): number =>
  random.chance(0.1) ? random.between(4, 8) : random.pick([1, 1, 2, 2, 3]);

/** Draws the steps of a history: a few commits close together, and faults in between. */
export const drawSteps = (random: Random, setup: Setup): readonly Step[] => {
  const steps: Step[] = [];
  let at = 0;
  const accounts = drawAccounts(random);
  const commits = drawCommits(random);
  for (let commit = 0; commit < commits; commit += 1) {
    at += random.pick([0, 1, 50, 500, 20_000, 90_000]);
    steps.push(drawCommit(random, setup, { at, accounts }));
    if (random.chance(0.45)) {
      steps.push(random.pick(troubles)(random, setup, { at, accounts }));
    }
  }
  return random.chance(0.35) ? [...steps, ...drawRollout(random, setup, at)] : steps;
};
