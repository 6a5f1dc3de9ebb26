import { cancelDeadlines, type ChangeDraft, withInstance, withNote } from './change-draft.ts';
import { PROCESS_DEADLINE } from './process-deadline.ts';
import { toReason } from './to-reason.ts';
import { timeoutOf } from '../definition/create-kit.ts';
import type { Problem, ProcessStatus } from '../instance/process-instance.ts';

/** Ends an instance and cancels its deadlines. */
export const finish = (
  draft: ChangeDraft,
  status: Extract<ProcessStatus, 'completed' | 'compensated' | 'ended'>,
  now: Date,
): ChangeDraft =>
  withInstance(cancelDeadlines(draft), { status, finishedAt: now, dueAt: now, problem: undefined });

/** Returns the milliseconds that the named deadlines have left. The times of phases and of the process start again. */
const toPaused = ({ instance, set }: ChangeDraft, now: Date): Readonly<Record<string, number>> => {
  const open = Object.entries(instance.deadlines).map(([name, { dueAt }]) => [name, dueAt] as const);
  const isNamed = (name: string): boolean => name !== PROCESS_DEADLINE && name !== timeoutOf(instance.phase);
  return Object.fromEntries(
    [...open, ...Object.entries(set)]
      .filter(([name]) => isNamed(name))
      .map(([name, dueAt]) => [name, Math.max(0, dueAt.getTime() - now.getTime())]),
  );
};

/** Stops an instance until an operator decides. */
export const getStuck = (
  draft: ChangeDraft,
  { in: activity, ...problem }: Pick<Problem, 'in' | 'reason'>,
  now: Date,
): ChangeDraft => {
  const reason = toReason(problem.reason, 'The process needs a decision.');
  const paused = activity === 'running' ? toPaused(draft, now) : {};
  return withInstance(withNote(cancelDeadlines(draft), reason), {
    status: 'stuck',
    problem: { in: activity, reason, ...(Object.keys(paused).length === 0 ? {} : { paused }) },
    dueAt: now,
  });
};
