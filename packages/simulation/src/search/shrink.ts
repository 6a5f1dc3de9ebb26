import type { History, PlannedFault } from '../history/history.ts';
import { runHistory } from '../history/run-history.ts';
import type { Setup } from '../history/setup.ts';
import type { ChangeStep, Step } from '../history/step.ts';
import type { RuleName } from '../rules/rule.ts';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';
import type { Finding } from './finding.ts';

/** The simplest setup. Shrinking replaces settings with these. */
const plainSetup: Omit<Setup, 'isFifo' | 'tracking' | 'sweepers'> = {
  parkPolicy: 'parkMessage',
  order: 'version',
  streamBatch: 10,
  queueBatch: 10,
  maxReceiveCount: 20,
  sequenceGuard: false,
  isWrapped: false,
  maxInFlight: 4,
  skewMilliseconds: 0,
  operatorSkewMilliseconds: 0,
  streamMaxAgeSeconds: 23 * 3_600,
  streamShards: 1,
  guardListLimit: 10_000,
  relayTimeoutSeconds: 30,
  turns: false,
  producerVersion: 1,
  publishVersion: 1,
  consumerVersion: 1,
};

const without = <TValue>(values: readonly TValue[], place: number): readonly TValue[] =>
  values.filter((_, other) => other !== place);

const replaced = <TValue>(values: readonly TValue[], place: number, value: TValue): readonly TValue[] =>
  values.map((other, index) => (index === place ? value : other));

const smallerChanges = (changes: readonly ChangeStep[]): readonly (readonly ChangeStep[])[] => [
  ...(changes.length > 1 ? changes.map((_, place) => without(changes, place)) : []),
  ...changes.flatMap((change, place) =>
    change.messages.length > 1
      ? change.messages.map((_, index) =>
          replaced(changes, place, { ...change, messages: without(change.messages, index) }),
        )
      : [],
  ),
  ...changes.flatMap((change, place) =>
    change.messages.flatMap((message, index) =>
      message.kind === 'plain'
        ? []
        : [
            replaced(changes, place, {
              ...change,
              messages: replaced(change.messages, index, { kind: 'plain' as const }),
            }),
          ],
    ),
  ),
];

const smallerSteps = (steps: readonly Step[]): readonly (readonly Step[])[] => [
  ...steps.map((_, place) => without(steps, place)),
  ...steps.flatMap((step, place) =>
    step.kind === 'commit'
      ? smallerChanges(step.changes).map((changes) => replaced(steps, place, { ...step, changes }))
      : [],
  ),
];

const smallerSetups = (setup: Setup): readonly Setup[] =>
  Object.entries(plainSetup).flatMap(([name, value]) =>
    Object.entries(setup).some(([other, current]) => other === name && current !== value)
      ? [{ ...setup, [name]: value }]
      : [],
  );

/** Returns histories that are slightly smaller than this one. */
const candidatesOf = (history: History): readonly History[] => [
  ...history.faults.map((_, place) => ({ ...history, faults: without(history.faults, place) })),
  ...smallerSteps(history.steps).map((steps) => ({ ...history, steps })),
  ...smallerSetups(history.setup).map((setup) => ({ ...history, setup })),
];

/** Options of shrinking a history. */
export interface ShrinkOptions {
  /** The rule that the smaller history must break. Default: the first one that the history breaks. */
  readonly rule?: RuleName;
  /** The parts that the services are built from. Default: those of the toolkit. */
  readonly parts?: WorldParts;
}

interface Goal {
  readonly rule: RuleName;
  readonly parts: WorldParts;
}

const breaks = async (history: History, { rule, parts }: Goal): Promise<boolean> => {
  const { violations } = await runHistory(history, { parts });
  return violations.some((violation) => violation.rule === rule);
};

const maxReplacedCalls = 150;

/** Tries the last fault at each call, because a smaller history makes fewer calls. */
const withFaultMoved = async (history: History, goal: Goal): Promise<History | undefined> => {
  const last = history.faults.at(-1);
  if (last === undefined) {
    return undefined;
  }
  const { calls } = await runHistory({ ...history, faults: history.faults.slice(0, -1) }, goal);
  for (let call = 0; call < Math.min(calls, maxReplacedCalls); call += 1) {
    const moved: PlannedFault = { ...last, call };
    const candidate = { ...history, faults: [...history.faults.slice(0, -1), moved] };
    if (await breaks(candidate, goal)) {
      return candidate;
    }
  }
  return undefined;
};

const findSmaller = async (history: History, goal: Goal): Promise<History | undefined> => {
  const candidates = candidatesOf(history);
  for (const candidate of candidates) {
    if (await breaks(candidate, goal)) {
      return candidate;
    }
  }
  for (const candidate of candidates.filter(({ faults }) => faults.length === history.faults.length)) {
    const moved = await withFaultMoved(candidate, goal);
    if (moved !== undefined) {
      return moved;
    }
  }
  return undefined;
};

/** Shrinks a history until no smaller one breaks the same promise. */
export const shrink = async (
  { history, violations }: Finding,
  { rule = violations[0]?.rule, parts = realParts }: ShrinkOptions = {},
): Promise<Finding> => {
  if (rule === undefined) {
    return { history, violations };
  }
  let smallest = history;
  for (
    let next: History | undefined = history;
    next !== undefined;
    next = await findSmaller(smallest, { rule, parts })
  ) {
    smallest = next;
  }
  return { history: smallest, violations: (await runHistory(smallest, { parts })).violations };
};
