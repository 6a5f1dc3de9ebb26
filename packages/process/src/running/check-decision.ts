import { InvalidDecisionError } from './errors.ts';
import type { Step } from '../definition/decision.ts';
import type { ProcessPlan, StepPlan } from '../definition/process.ts';
import type { AnyDecision } from '../definition/reaction.ts';
import type { InstanceKey } from '../instance/process-instance.ts';

const faultOfStep = ({ name, compensation }: Step, plan: StepPlan | undefined): string | undefined => {
  if (plan === undefined) {
    return `the step ${name} is not in steps.`;
  }
  if (compensation !== undefined && compensation.type !== plan.compensation?.type) {
    return `the step ${name} is undone by ${compensation.type}, but steps states ${plan.compensation?.type ?? 'no compensation'}.`;
  }
  return undefined;
};

const faultOf = (
  plan: ProcessPlan<never>,
  { to: targets }: { readonly to: readonly string[] },
  { to, steps = [], deadlines = {}, withoutEffect = [] }: AnyDecision,
): string | undefined => {
  if (!targets.includes(to)) {
    return `it leads to ${JSON.stringify(to)}, but the reaction states only ${targets.join(', ')}.`;
  }
  const unknownStep = withoutEffect.find((name) => !plan.steps.has(name));
  if (unknownStep !== undefined) {
    return `the step ${unknownStep} is not in steps.`;
  }
  const unknownDeadline = Object.keys(deadlines).find((name) => !plan.deadlines.has(name));
  if (unknownDeadline !== undefined) {
    return `the deadline ${unknownDeadline} is not in deadlines.`;
  }
  return steps
    .map((step) => faultOfStep(step, plan.steps.get(step.name)))
    .find((fault) => fault !== undefined);
};

/** Throws `INVALID_DECISION` for a decision that the definition does not allow. */
export const assertDecision = (
  plan: ProcessPlan<never>,
  { key, ...reaction }: { readonly key: InstanceKey; readonly to: readonly string[] },
  decision: AnyDecision,
): void => {
  const fault = faultOf(plan, reaction, decision);
  if (fault !== undefined) {
    throw new InvalidDecisionError(key, fault);
  }
};
