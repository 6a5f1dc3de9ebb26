import { applyDecision } from './apply-decision.ts';
import { beginChange, type ChangeDraft, withoutDeadline } from './change-draft.ts';
import { assertDecision } from './check-decision.ts';
import { knowsPhase, waitForOtherCode } from './choose-reaction.ts';
import { beginCompensation, CONTINUE_COMPENSATION, goOnCompensating, toRunToken } from './compensate.ts';
import type { NotHandled } from './not-handled.ts';
import { PROCESS_DEADLINE } from './process-deadline.ts';
import { reachProcessDeadline, toTimeoutReason } from './react.ts';
import { timeoutOf } from '../definition/create-kit.ts';
import type { ProcessPlan } from '../definition/process.ts';
import { isFinished, type ProcessInstance } from '../instance/process-instance.ts';

/** A deadline that is reached. */
export interface ReachedDeadline<TWork> {
  readonly deadline: string;
  readonly token: string;
  readonly now: Date;
  readonly work: TWork;
}

const isOpen = (
  { deadlines }: ProcessInstance,
  { deadline, token }: { readonly deadline: string; readonly token: string },
): boolean => deadlines[deadline]?.token === token;

const goOn = (
  plan: ProcessPlan<never>,
  stored: ProcessInstance,
  { token, now }: { readonly token: string; readonly now: Date },
): ChangeDraft | undefined =>
  stored.status === 'compensating' &&
  token === toRunToken(stored) &&
  stored.steps.every(({ progress }) => progress !== 'compensating')
    ? goOnCompensating(plan, beginChange(stored), now)
    : undefined;

/** Whether the code knows the phase of an instance and its deadline. The time of a phase has its name from the phase. */
const knows = (plan: ProcessPlan<never>, stored: ProcessInstance, deadline: string): boolean =>
  knowsPhase(plan, stored) && (deadline === timeoutOf(stored.phase) || plan.deadlines.has(deadline));

const decide = async <TWork>(
  plan: ProcessPlan<TWork>,
  stored: ProcessInstance,
  { deadline, now, work }: ReachedDeadline<TWork>,
): Promise<ChangeDraft | NotHandled | undefined> => {
  if (!knows(plan, stored, deadline)) {
    return waitForOtherCode;
  }
  const begun = withoutDeadline(beginChange(stored), deadline);
  const reaction = plan.deadlineReactions.get(deadline);
  if (reaction === undefined) {
    return deadline === timeoutOf(stored.phase)
      ? beginCompensation(plan, begun, { reason: toTimeoutReason(stored.phase), now })
      : undefined;
  }
  if (!reaction.from.includes(stored.phase)) {
    return undefined;
  }
  const decision = await reaction.decide({ stored, now, work });
  assertDecision(plan, { key: stored, to: reaction.to }, decision);
  return applyDecision(plan, begun, { decision, now });
};

/** Decides what a deadline changes, or that it waits for the code that knows it; `undefined` if it is late. */
export const settleDeadline = async <TWork>(
  plan: ProcessPlan<TWork>,
  stored: ProcessInstance,
  reached: ReachedDeadline<TWork>,
): Promise<ChangeDraft | NotHandled | undefined> => {
  if (isFinished(stored)) {
    return undefined;
  }
  if (reached.deadline === CONTINUE_COMPENSATION) {
    return goOn(plan, stored, reached);
  }
  if (!isOpen(stored, reached)) {
    return undefined;
  }
  if (reached.deadline === PROCESS_DEADLINE) {
    return reachProcessDeadline(plan, stored, reached.now);
  }
  return stored.status === 'running' ? decide(plan, stored, reached) : undefined;
};
