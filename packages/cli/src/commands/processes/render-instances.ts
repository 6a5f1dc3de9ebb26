import type { ProcessInstance } from '@dynamo-outbox/process';
import { toColumns } from '../../terminal/columns.ts';
import { formatAge, formatInstant } from '../../terminal/format.ts';
import { bad, faint, strong, type Line } from '../../terminal/style.ts';

const placeOf = ({ status, phase }: ProcessInstance): string => (status === 'running' ? phase : status);

const reasonOf = ({ problem, reason }: ProcessInstance): string => problem?.reason ?? reason ?? '';

/** Renders a list of instances. */
export const renderInstances = (instances: readonly ProcessInstance[], now: Date): readonly Line[] => {
  const rows = toColumns(
    instances.map((instance) => [
      instance.instance,
      placeOf(instance),
      `started ${formatAge(instance.startedAt, now)}`,
      `due ${formatInstant(instance.dueAt)}`,
      reasonOf(instance),
    ]),
  );
  return rows.map((row, index) => (instances[index]?.status === 'stuck' ? bad(row) : row));
};

/** Renders an instance with its steps, deadlines and history. */
export const renderInstance = (instance: ProcessInstance): readonly Line[] => [
  strong(`${instance.process} ${instance.instance}: ${placeOf(instance)}`),
  ...(reasonOf(instance) === '' ? [] : [bad(`  ${reasonOf(instance)}`)]),
  `  started ${formatInstant(instance.startedAt)}, due ${formatInstant(instance.dueAt)}, version ${instance.version}, correlation ${instance.correlationId}`,
  { spans: [`  state (version ${instance.state.version}): ${instance.state.json}`], hang: 4 },
  ...instance.steps.map(
    ({ name, progress, compensation }) => `  step ${name}: ${progress}, undone by ${compensation.type}`,
  ),
  ...Object.entries(instance.deadlines).map(
    ([name, { dueAt }]) => `  deadline ${name}: ${formatInstant(dueAt)}`,
  ),
  ...(instance.omitted === 0 ? [] : [faint(`  ${instance.omitted} earlier changes are not kept`)]),
  ...instance.history.map(({ at, cause, from, to, note }) => ({
    spans: [
      `  ${formatInstant(at)}  ${from ?? 'start'} → ${to}  by ${cause}${note === undefined ? '' : `: ${note}`}`,
    ],
    hang: 4,
  })),
];
