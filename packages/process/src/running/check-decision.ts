import { InvalidDecisionError } from './errors.ts';
import type { DeadlineTime, Step } from '../definition/decision.ts';
import { isDelay } from '../definition/delay.ts';
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

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isDueTime = (time: DeadlineTime | 'cancel' | undefined): boolean => {
  if (time === undefined || time === 'cancel') {
    return true;
  }
  return time instanceof Date ? !Number.isNaN(time.getTime()) : isDelay(time);
};

const isListOf =
  (isMember: (member: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isMember);

const isAbsentOr = (isRight: (value: unknown) => boolean, value: unknown): boolean =>
  value === undefined || isRight(value);

const isStep = (step: unknown): boolean =>
  isObject(step) && 'name' in step && 'command' in step && isObject(step.command);

/** Each member of a decision, with what it must be. Code without types may return anything. */
const members: readonly (readonly [keyof AnyDecision, string, (value: unknown) => boolean])[] = [
  ['to', 'a text', (value) => typeof value === 'string'],
  ['steps', 'a list of steps', (value) => isAbsentOr(isListOf(isStep), value)],
  ['messages', 'a list of messages that create() returned', (value) => isAbsentOr(isListOf(isObject), value)],
  ['deadlines', 'an object', (value) => isAbsentOr(isObject, value)],
  [
    'withoutEffect',
    'a list of names of steps',
    (value) =>
      isAbsentOr(
        isListOf((name) => typeof name === 'string'),
        value,
      ),
  ],
  ['reason', 'a text', (value) => isAbsentOr((text) => typeof text === 'string', value)],
];

/** Returns why a value is not a decision; `undefined` if it is one. */
const faultOfShape = (decision: unknown): string | undefined => {
  if (!isObject(decision)) {
    return 'the handler did not return an object. Return one with to.';
  }
  const values = new Map<string, unknown>(Object.entries(decision));
  const wrong = members.find(([name, , isRight]) => !isRight(values.get(name)));
  return wrong && `its ${wrong[0]} is not ${wrong[1]}.`;
};

const faultOfDeadlines = (
  plan: ProcessPlan<never>,
  deadlines: NonNullable<AnyDecision['deadlines']>,
): string | undefined => {
  for (const [name, time] of Object.entries(deadlines)) {
    if (!plan.deadlines.has(name)) {
      return `the deadline ${name} is not in deadlines.`;
    }
    if (!isDueTime(time)) {
      return `the deadline ${name} is not a delay from 0 to 3,650 days such as { days: 3 }, a date or 'cancel'.`;
    }
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
  return [
    faultOfDeadlines(plan, deadlines),
    ...steps.map((step) => faultOfStep(step, plan.steps.get(step.name))),
  ].find((fault) => fault !== undefined);
};

/** Throws `INVALID_DECISION` for a decision that the definition does not allow. */
export const assertDecision = (
  plan: ProcessPlan<never>,
  { key, ...reaction }: { readonly key: InstanceKey; readonly to: readonly string[] },
  decision: AnyDecision,
): void => {
  const fault = faultOfShape(decision) ?? faultOf(plan, reaction, decision);
  if (fault !== undefined) {
    throw new InvalidDecisionError(key, fault);
  }
};
