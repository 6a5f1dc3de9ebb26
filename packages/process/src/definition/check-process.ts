import { timeoutOf } from './create-kit.ts';
import type { Delay } from '@dynamo-outbox/messaging';
import { addDelay, isDelay } from './delay.ts';
import type { PhaseOptions } from './process-options.ts';
import type { DeadlineReaction, Reaction } from './reaction.ts';

/** The parts of a process that have rules. */
export interface CheckedProcess {
  readonly name: string;
  readonly phases: ReadonlyMap<string, PhaseOptions>;
  readonly deadlines: ReadonlySet<string>;
  /** By the name of the step, the type of the message that confirms its compensation. */
  readonly steps: ReadonlyMap<string, string | undefined>;
  readonly deadline: Delay;
  readonly compensationDeadline: Delay;
  readonly reactions: readonly Reaction<never>[];
}

const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u;

const maxNameLength = 64;

// They are targets, or the names of deadlines that the process sets itself.
const reserved: ReadonlySet<string> = new Set([
  'completed',
  'compensating',
  'compensated',
  'stuck',
  'ended',
  'process',
  'compensate',
]);

const faultsOfNames = (what: string, names: Iterable<string>): readonly string[] =>
  [...names].flatMap((name) => {
    if (!nameForm.test(name) || name.length > maxNameLength) {
      return [
        `${what} ${JSON.stringify(name)} is not lower kebab case of at most ${maxNameLength} characters.`,
      ];
    }
    return reserved.has(name) ? [`${what} ${name} has a reserved name. Choose another one.`] : [];
  });

const start = new Date(0);

const faultsOfDelay = (what: string, delay: Delay): readonly string[] =>
  isDelay(delay) && addDelay(start, delay) > start
    ? []
    : [`${what} is not a delay of more than 0 and at most 3,650 days, such as { days: 3 }.`];

/** The targets of handlers that are not phases. */
const ends: ReadonlySet<string> = new Set(['completed', 'compensating', 'stuck']);

const faultsOfTargets = (
  { phases }: CheckedProcess,
  { from, to }: Pick<Reaction<never>, 'from' | 'to'>,
  name: string,
): readonly string[] => {
  const isUnknownTarget = (place: string): boolean => !phases.has(place) && !ends.has(place);
  const isUnknownSource = (place: string): boolean => !phases.has(place) && place !== 'compensating';
  return [...from.filter(isUnknownSource), ...to.filter(isUnknownTarget)].map(
    (place) => `The reaction to ${name} names ${JSON.stringify(place)}, which is not in phases.`,
  );
};

const nameOf = (reaction: Reaction<never>): string =>
  reaction.kind === 'deadline' ? reaction.deadline : reaction.handler.type;

const faultsOfCompensating = (reaction: Reaction<never>): readonly string[] =>
  reaction.from.includes('compensating') && reaction.to.some((to) => to !== 'stuck' && to !== 'compensating')
    ? [
        `The reaction to ${nameOf(reaction)} leaves compensating to ${reaction.to.join(', ')}. From compensating, an instance can only ` +
          'become stuck or continue: state to as compensating or stuck, in a reaction of its own.',
      ]
    : [];

const faultsOfDeadline = (
  { phases, deadlines }: CheckedProcess,
  { deadline, from: [phase = ''] }: DeadlineReaction<never>,
): readonly string[] => {
  if (deadline === timeoutOf(phase)) {
    return phases.get(phase)?.within === undefined
      ? [`onTimeout of ${phase} never runs, because the phase has no within.`]
      : [];
  }
  return deadlines.has(deadline)
    ? []
    : [`onDeadline of ${deadline} never runs, because deadlines does not list it.`];
};

/** Two reactions of one kind for one message must not claim the same phase. */
const faultsOfOverlaps = (reactions: readonly Reaction<never>[]): readonly string[] => {
  const claimed = new Set<string>();
  return reactions.flatMap((reaction) => {
    const places = reaction.from.length === 0 ? [reaction.kind] : reaction.from;
    return places.flatMap((place) => {
      const claim = `${nameOf(reaction)} in ${place}`;
      if (claimed.has(claim)) {
        return [`Two reactions handle ${claim}. Keep one.`];
      }
      claimed.add(claim);
      return [];
    });
  });
};

/** A confirmation is a reaction of its own, so another one to the same message would take its place. */
const faultsOfConfirmations = ({ steps }: CheckedProcess, reaction: Reaction<never>): readonly string[] =>
  [...steps]
    .filter(([, type]) => type === nameOf(reaction) && reaction.kind === 'move')
    .filter(() => reaction.from.includes('compensating'))
    .map(
      ([step]) =>
        `${nameOf(reaction)} confirms the compensation of ${step}, so no reaction can handle it in compensating. Remove one of them.`,
    );

const faultsOfUnusedDeadlines = ({ deadlines, reactions }: CheckedProcess): readonly string[] =>
  [...deadlines]
    .filter((name) => !reactions.some((each) => each.kind === 'deadline' && each.deadline === name))
    .map(
      (name) => `The deadline ${name} has no effect. Add an onDeadline for it, or remove it from deadlines.`,
    );

/** The policies that the reactions to one message state. Each situation can have only one. */
const policiesOf = (reaction: Reaction<never>): readonly (readonly [string, string | undefined])[] => {
  switch (reaction.kind) {
    case 'start':
      return [
        ['finished', reaction.finished],
        ['running or unexpected', reaction.running],
      ];
    case 'move':
      return [
        ['finished', reaction.finished],
        ['unknown', reaction.unknown],
        ['running or unexpected', reaction.unexpected],
      ];
    case 'confirmation':
    case 'deadline':
      return [];
  }
};

const faultsOfPolicies = (reactions: readonly Reaction<never>[]): readonly string[] => {
  const stated = new Map<string, string>();
  return reactions.flatMap((reaction) =>
    policiesOf(reaction).flatMap(([situation, policy]) => {
      const place = `${situation} of ${nameOf(reaction)}`;
      const other = stated.get(place) ?? policy;
      if (policy === undefined || other === undefined) {
        return [];
      }
      stated.set(place, policy);
      return other === policy
        ? []
        : [
            `Two reactions state ${place}: ${other} and ${policy}. State it once, because one would be ignored.`,
          ];
    }),
  );
};

const faultsOfVersions = (reactions: readonly Reaction<never>[]): readonly string[] => {
  const versions = new Map<string, number>();
  return reactions.flatMap((reaction) => {
    if (reaction.kind === 'deadline') {
      return [];
    }
    const { type, version } = reaction.handler;
    const other = versions.get(type) ?? version;
    versions.set(type, version);
    return other === version
      ? []
      : [
          `Two definitions of ${type} are listed, in version ${other} and ${version}. Use the newest one with from.`,
        ];
  });
};

/** Returns the faults of a definition, each with its remedy. */
export const checkProcess = (process: CheckedProcess): readonly string[] => {
  const { name, phases, steps, deadlines, reactions } = process;
  return [
    ...faultsOfNames('The name', [name]),
    ...faultsOfNames('The phase', phases.keys()),
    ...faultsOfNames('The step', steps.keys()),
    ...faultsOfNames('The deadline', deadlines),
    ...faultsOfDelay('deadline', process.deadline),
    ...faultsOfDelay('compensationDeadline', process.compensationDeadline),
    ...[...phases].flatMap(([phase, { within }]) =>
      within === undefined ? [] : faultsOfDelay(`within of the phase ${phase}`, within),
    ),
    ...(reactions.some(({ kind }) => kind === 'start')
      ? []
      : ['No message starts an instance. List one with startOn.']),
    ...reactions.flatMap((reaction) => faultsOfTargets(process, reaction, nameOf(reaction))),
    ...reactions.flatMap(faultsOfCompensating),
    ...reactions.flatMap((reaction) =>
      reaction.kind === 'deadline' ? faultsOfDeadline(process, reaction) : [],
    ),
    ...reactions.flatMap((reaction) => faultsOfConfirmations(process, reaction)),
    ...faultsOfUnusedDeadlines(process),
    ...faultsOfPolicies(reactions),
    ...faultsOfVersions(reactions),
    ...faultsOfOverlaps(reactions.filter(({ kind }) => kind !== 'confirmation')),
  ];
};
