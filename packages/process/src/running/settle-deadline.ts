import { applyDecision } from './apply-decision.ts';
import { beginChange, type ChangeDraft, withoutDeadline } from './change-draft.ts';
import { assertDecision } from './check-decision.ts';
import {
  beginCompensation,
  CONTINUE_COMPENSATION,
  goOnCompensating,
  PROCESS_DEADLINE,
} from './compensate.ts';
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
  token === String(stored.run) &&
  stored.steps.every(({ progress }) => progress !== 'compensating')
    ? goOnCompensating(plan, beginChange(stored), now)
    : undefined;

const decide = async <TWork>(
  plan: ProcessPlan<TWork>,
  stored: ProcessInstance,
  { deadline, now, work }: ReachedDeadline<TWork>,
): Promise<ChangeDraft | undefined> => {
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

/** Decides what a deadline changes; `undefined` if it is late. */
export const settleDeadline = async <TWork>(
  plan: ProcessPlan<TWork>,
  stored: ProcessInstance,
  reached: ReachedDeadline<TWork>,
): Promise<ChangeDraft | undefined> => {
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
