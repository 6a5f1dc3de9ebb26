import { enterPhase } from './apply-decision.ts';
import {
  beginChange,
  type ChangeDraft,
  setDeadline,
  withInstance,
  withNote,
  withoutDeadline,
} from './change-draft.ts';
import { beginCompensation, goOnCompensating, limitCompensation, withProgress } from './compensate.ts';
import { finish, getStuck } from './end.ts';
import { PROCESS_DEADLINE } from './process-deadline.ts';
import { toReason } from './to-reason.ts';
import { addDelay } from '../definition/delay.ts';
import type { OperatorAction } from '../definition/internal-messages.ts';
import type { ProcessPlan } from '../definition/process.ts';
import { isUndoing, type ProcessInstance, withoutProblem } from '../instance/process-instance.ts';

/** Goes on after the compensation of a step was confirmed; `undefined` if the process does not wait for it. */
export const confirmCompensation = (
  plan: ProcessPlan<never>,
  stored: ProcessInstance,
  { step, now }: { readonly step: string; readonly now: Date },
): ChangeDraft | undefined => {
  const index = stored.steps.findLastIndex(
    ({ name, progress }) => name === step && progress === 'compensating',
  );
  if (index === -1) {
    return undefined;
  }
  const begun = withNote(
    beginChange(withoutProblem({ ...stored, status: 'compensating' })),
    `${step} is undone`,
  );
  // A late confirmation frees an instance that is stuck, with a new limit of time.
  const limited = stored.status === 'stuck' ? limitCompensation(plan, begun, now) : begun;
  return goOnCompensating(plan, withProgress(limited, index, 'compensated'), now);
};

/** Carries out the end of the time of the process, or of its compensation. */
export const reachProcessDeadline = (
  plan: ProcessPlan<never>,
  stored: ProcessInstance,
  now: Date,
): ChangeDraft => {
  const begun = withoutDeadline(beginChange(stored), PROCESS_DEADLINE);
  return stored.status === 'compensating'
    ? getStuck(begun, { in: 'compensating', reason: 'COMPENSATION_OVERDUE' }, now)
    : beginCompensation(plan, begun, { reason: 'DEADLINE_REACHED', now });
};

/** Reason of an instance whose phase lasted too long: `RESERVING_CREDIT_TIMED_OUT`. */
export const toTimeoutReason = (phase: string): string =>
  `${phase.replaceAll('-', '_').toUpperCase()}_TIMED_OUT`;

const resumeRunning = (plan: ProcessPlan<never>, stored: ProcessInstance, now: Date): ChangeDraft => {
  const dueAt = addDelay(now, plan.deadline);
  const begun = beginChange(withoutProblem({ ...stored, status: 'running', dueAt }));
  const resumed = Object.entries(stored.problem?.paused ?? {}).reduce(
    (draft, [name, milliseconds]) => setDeadline(draft, name, addDelay(now, { milliseconds })),
    setDeadline(begun, PROCESS_DEADLINE, dueAt),
  );
  return enterPhase(plan, resumed, { phase: stored.phase, now });
};

const resumeCompensating = (plan: ProcessPlan<never>, stored: ProcessInstance, now: Date): ChangeDraft => {
  // A compensation that was not confirmed is staged again.
  const steps = stored.steps.map((step) =>
    step.progress === 'compensating' ? { ...step, progress: 'taken' as const } : step,
  );
  const begun = beginChange(withoutProblem({ ...stored, status: 'compensating', steps }));
  return goOnCompensating(plan, limitCompensation(plan, begun, now), now);
};

const resume = (plan: ProcessPlan<never>, stored: ProcessInstance, now: Date): ChangeDraft | undefined => {
  if (stored.status !== 'stuck') {
    return undefined;
  }
  if (isUndoing(stored)) {
    return resumeCompensating(plan, stored, now);
  }
  // An instance that its first message stopped was in no phase, so that there is nothing to resume.
  return stored.phase === '' ? undefined : resumeRunning(plan, stored, now);
};

/** Carries out what an operator decided about an unfinished instance; `undefined` if it has no effect. */
export const carryOutAction = (
  plan: ProcessPlan<never>,
  stored: ProcessInstance,
  {
    action,
    now,
    ...operator
  }: { readonly action: OperatorAction; readonly reason: string; readonly now: Date },
): ChangeDraft | undefined => {
  const reason = toReason(operator.reason, `An operator chose ${action}.`);
  switch (action) {
    case 'resume':
      return resume(plan, stored, now);
    case 'compensate':
      return isUndoing(stored) ? undefined : beginCompensation(plan, beginChange(stored), { reason, now });
    case 'end':
      return finish(withNote(withInstance(beginChange(stored), { reason }), reason), 'ended', now);
  }
};
