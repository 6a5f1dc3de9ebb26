import { timeoutOf } from '../definition/create-kit.ts';
import type { Process, ProcessPlan } from '../definition/process.ts';

/** An arrow of the diagram. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** Mermaid's identifiers have no dashes. */
const idOf = (place: string): string => (place === '[*]' ? place : place.replaceAll('-', '_'));

const messageArrows = ({ messageReactions }: ProcessPlan<never>): readonly Arrow[] =>
  messageReactions.flatMap((reaction) => {
    if (reaction.kind === 'confirmation') {
      return [];
    }
    const from = reaction.kind === 'start' ? ['[*]'] : reaction.from;
    return from.flatMap((place) =>
      reaction.to.map((to) => ({ from: place, to, label: reaction.handler.type })),
    );
  });

const deadlineArrows = ({ deadlineReactions }: ProcessPlan<never>): readonly Arrow[] =>
  [...deadlineReactions.values()].flatMap(({ deadline, from, to }) =>
    from.flatMap((place) =>
      to.map((target) => ({
        from: place,
        to: target,
        label: deadline === timeoutOf(place) ? 'time is over' : `deadline ${deadline}`,
      })),
    ),
  );

/** Phases whose time leads to compensation, because no reaction decides. */
const timeoutArrows = ({ phases, deadlineReactions }: ProcessPlan<never>): readonly Arrow[] =>
  [...phases].flatMap(([phase, { within }]) =>
    within === undefined || deadlineReactions.has(timeoutOf(phase))
      ? []
      : [{ from: phase, to: 'compensating', label: 'time is over' }],
  );

/** One arrow for each pair of places, with all of its labels. */
const mergeArrows = (arrows: readonly Arrow[]): readonly string[] => {
  const labels = new Map<string, Set<string>>();
  for (const { from, to, label } of arrows) {
    const way = `${idOf(from)} --> ${idOf(to)}`;
    labels.set(way, (labels.get(way) ?? new Set<string>()).add(label));
  }
  return [...labels].map(([way, all]) => `  ${way}: ${[...all].join(', ')}`);
};

const compensationArrows = ({ steps, messageReactions }: ProcessPlan<never>): readonly string[] => {
  const undone = [...steps].flatMap(([name, { compensation }]) =>
    compensation === undefined ? [] : [{ name, command: compensation.type }],
  );
  if (undone.length === 0) {
    return [];
  }
  const confirmation = (step: string): string => {
    const found = messageReactions.find((each) => each.kind === 'confirmation' && each.step === step);
    return found === undefined ? '' : `, then ${found.handler.type}`;
  };
  return [
    '  note right of compensating',
    ...undone.toReversed().map(({ name, command }) => `    ${name}: ${command}${confirmation(name)}`),
    '  end note',
  ];
};

/**
 * Draws a process as a Mermaid state diagram: phases, the messages and deadlines that lead from one to the next, and the compensations of its steps. Put the text
 * into a `mermaid` block of Markdown.
 *
 * @example
 * ```ts
 * console.log(toMermaid(fulfilment));
 * ```
 */
export const toMermaid = ({ plan }: Process<never>): string => {
  const { phases } = plan;
  const arrows = [...messageArrows(plan), ...timeoutArrows(plan), ...deadlineArrows(plan)];
  return [
    'stateDiagram-v2',
    ...[...phases.keys()].map((phase) => `  state "${phase}" as ${idOf(phase)}`),
    ...mergeArrows(arrows),
    '  compensating --> compensated: all steps are undone',
    '  compensating --> stuck: time is over',
    '  completed --> [*]',
    '  compensated --> [*]',
    ...compensationArrows(plan),
    '',
  ].join('\n');
};
