import type { MessageDraft } from '@dynamo-outbox/messaging';
import {
  beginChange,
  cancelDeadline,
  type ChangeDraft,
  setDeadline,
  withInstance,
  withMessages,
  withNote,
} from './change-draft.ts';
import { beginCompensation, withProgress } from './compensate.ts';
import { PROCESS_DEADLINE } from './process-deadline.ts';
import { finish, getStuck } from './end.ts';
import { InvalidDecisionError } from './errors.ts';
import { instanceBytes, MAX_INSTANCE_BYTES } from './instance-size.ts';
import { toReason } from './to-reason.ts';
import { toStoredCommand } from './stored-command.ts';
import { timeoutOf } from '../definition/create-kit.ts';
import type { DeadlineTime, Step } from '../definition/decision.ts';
import { addDelay } from '../definition/delay.ts';
import type { ProcessPlan } from '../definition/process.ts';
import type { AnyDecision } from '../definition/reaction.ts';
import type { ProcessInstance, StepRecord } from '../instance/process-instance.ts';

/** Most steps with a compensation that an instance can take. */
const maxSteps = 100;

/** A decision that was checked, and its time. */
export interface Decided {
  readonly decision: AnyDecision;
  readonly now: Date;
}

/** Returns why a compensation cannot be staged later. */
const faultOfCompensation = ({ type, about }: MessageDraft): string | undefined =>
  about.version === undefined && about.messageNumber === undefined
    ? undefined
    : `the compensation ${type} states a version or a number of its aggregate, which is another one when it is staged. State only the id, ` +
      `and list ${type} in a topic with order 'commit' or 'none'.`;

const faultOfRepetition = (
  steps: readonly StepRecord[],
  { name, isConfirmed }: { readonly name: string; readonly isConfirmed: boolean },
): string | undefined => {
  if (steps.length >= maxSteps) {
    return `it would take more than ${maxSteps} steps.`;
  }
  return isConfirmed && steps.some((step) => step.name === name && step.progress === 'taken')
    ? `it takes the step ${name} again. A step with confirmedBy can be taken once, because its confirmation names no step.`
    : undefined;
};

const takeStep =
  (plan: ProcessPlan<never>, now: Date) =>
  (draft: ChangeDraft, step: Step): ChangeDraft => {
    const { name, command, compensation } = step;
    const taken = withMessages(withNote(draft, `step ${name}`), [command]);
    const { compensation: definition, isConfirmed = false } = plan.steps.get(name) ?? {};
    if (compensation === undefined || definition === undefined) {
      return taken;
    }
    const { steps } = draft.instance;
    const fault = faultOfCompensation(compensation) ?? faultOfRepetition(steps, { name, isConfirmed });
    if (fault !== undefined) {
      throw new InvalidDecisionError(draft.instance, fault);
    }
    const record = {
      name,
      takenAt: now,
      progress: 'taken' as const,
      compensation: toStoredCommand(definition, compensation),
    };
    const recorded = [...taken.recorded, compensation];
    return withInstance({ ...taken, recorded }, { steps: [...steps, record] });
  };

const dropStep = (draft: ChangeDraft, name: string): ChangeDraft => {
  const index = draft.instance.steps.findLastIndex((step) => step.name === name && step.progress === 'taken');
  return index === -1
    ? draft
    : withProgress(withNote(draft, `${name} had no effect`), index, 'without-effect');
};

const dueAt = (time: DeadlineTime, now: Date): Date => (time instanceof Date ? time : addDelay(now, time));

const moveDeadline =
  (now: Date) =>
  (draft: ChangeDraft, [name, time]: readonly [string, DeadlineTime | 'cancel' | undefined]): ChangeDraft => {
    if (time === undefined) {
      return draft;
    }
    return time === 'cancel' ? cancelDeadline(draft, name) : setDeadline(draft, name, dueAt(time, now));
  };

/** Moves an instance to a phase, and with it the time limit of its phase. */
export const enterPhase = (
  plan: ProcessPlan<never>,
  draft: ChangeDraft,
  { phase, now }: { readonly phase: string; readonly now: Date },
): ChangeDraft => {
  const left =
    draft.instance.phase === phase ? draft : cancelDeadline(draft, timeoutOf(draft.instance.phase));
  const entered = withInstance(left, { phase });
  const within = plan.phases.get(phase)?.within;
  const isLimited = entered.instance.deadlines[timeoutOf(phase)] !== undefined;
  return within === undefined || isLimited
    ? entered
    : setDeadline(entered, timeoutOf(phase), addDelay(now, within));
};

const goTo = (plan: ProcessPlan<never>, draft: ChangeDraft, { decision, now }: Decided): ChangeDraft => {
  const { to, reason } = decision;
  const isCompensating = draft.instance.status === 'compensating';
  switch (to) {
    case 'completed':
      return finish(draft, 'completed', now);
    case 'stuck':
      return getStuck(
        draft,
        {
          in: isCompensating ? 'compensating' : 'running',
          reason: toReason(reason, 'The process needs a decision.'),
        },
        now,
      );
    case 'compensating':
      return isCompensating
        ? draft
        : beginCompensation(plan, draft, { reason: toReason(reason, 'COMPENSATED'), now });
    default:
      return enterPhase(plan, draft, { phase: to, now });
  }
};

const assertSmallEnough = (instance: ProcessInstance): void => {
  const bytes = instanceBytes(instance);
  if (bytes > MAX_INSTANCE_BYTES) {
    throw new InvalidDecisionError(
      instance,
      `its state and the compensations of its steps would have ${bytes} bytes, above the limit of ${MAX_INSTANCE_BYTES}. Keep large content in a ` +
        'store of your own, and its key in the state.',
    );
  }
};

/** Carries out what a handler decided about an instance: its state, steps, messages and deadlines, and then where it goes. */
export const applyDecision = (
  plan: ProcessPlan<never>,
  begun: ChangeDraft,
  decided: Decided,
): ChangeDraft => {
  const { decision, now } = decided;
  const { state, steps = [], messages = [], deadlines = {}, withoutEffect = [] } = decision;
  const withState =
    state === undefined ? begun : withInstance(begun, { state: plan.writeState(begun.instance, state) });
  const dropped = withoutEffect.reduce(dropStep, withState);
  const taken = withMessages(steps.reduce(takeStep(plan, now), dropped), messages);
  if (state !== undefined || steps.length > 0) {
    assertSmallEnough(taken.instance);
  }
  return goTo(plan, Object.entries(deadlines).reduce(moveDeadline(now), taken), decided);
};

/** An instance before its first change. */
export type NewInstance = Pick<ProcessInstance, 'process' | 'instance' | 'correlationId'> & {
  /** The finished instance that starts again; `undefined` if there is none. */
  readonly previous: ProcessInstance | undefined;
};

/** Starts an instance with its first decision. The time of the whole process begins. */
export const startInstance = (
  plan: ProcessPlan<never>,
  { previous, ...key }: NewInstance,
  decided: Decided,
): ChangeDraft => {
  const { decision, now } = decided;
  const end = addDelay(now, plan.deadline);
  const begun = beginChange({
    ...key,
    run: (previous?.run ?? 0) + 1,
    version: previous?.version ?? 0,
    status: 'running',
    // An instance that ends with its first message was in no phase.
    phase: plan.phases.has(decision.to) ? decision.to : '',
    state: plan.writeState(key, decision.state),
    steps: [],
    deadlines: {},
    dueAt: end,
    startedAt: now,
    changedAt: now,
    history: [],
    omitted: 0,
  });
  return applyDecision(plan, setDeadline(begun, PROCESS_DEADLINE, end), decided);
};
