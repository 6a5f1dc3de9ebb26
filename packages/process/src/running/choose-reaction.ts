import type { NotHandled } from './not-handled.ts';
import type { ProcessPlan } from '../definition/process.ts';
import type { MessageReaction, MoveReaction, StartReaction } from '../definition/reaction.ts';
import { isFinished, isUndoing, type ProcessInstance } from '../instance/process-instance.ts';

/** The reaction to run, or why none runs. */
export type Choice<TReaction> = { readonly reaction: TReaction } | NotHandled;

const isStart = <TReaction extends { readonly kind: string }>(
  reaction: TReaction,
): reaction is TReaction & { readonly kind: 'start' } => reaction.kind === 'start';

/** The parts of a reaction that decide whether it runs. */
type Chosen =
  | Pick<StartReaction<never>, 'kind' | 'from' | 'running' | 'finished'>
  | Pick<MoveReaction<never>, 'kind' | 'from' | 'unknown' | 'finished' | 'unexpected'>
  | Pick<Extract<MessageReaction<never>, { kind: 'confirmation' }>, 'kind' | 'from' | 'step'>;

const policyOfFinished = (reactions: readonly Chosen[]): NotHandled['policy'] => {
  const stated = reactions.map((reaction) =>
    reaction.kind === 'confirmation' ? undefined : reaction.finished,
  );
  return stated.find((policy) => policy !== undefined && policy !== 'start') ?? 'ignore';
};

const movesIn = (reactions: readonly Chosen[]) =>
  reactions.flatMap((reaction) => (reaction.kind === 'move' ? [reaction] : []));

const policyOfUnknown = (reactions: readonly Chosen[]): NotHandled['policy'] => {
  const moves = movesIn(reactions);
  const stated = moves.find(({ unknown }) => unknown !== undefined)?.unknown;
  return stated ?? (moves.length === 0 ? 'ignore' : 'retry');
};

const policyByReach = (isEarly: boolean): NotHandled['policy'] => (isEarly ? 'retry' : 'ignore');

const policyOfUnexpected = (
  { canReach }: Pick<ProcessPlan<never>, 'canReach'>,
  phase: string,
  reactions: readonly Chosen[],
): NotHandled => {
  const moves = movesIn(reactions);
  const running = reactions.find(isStart)?.running;
  if (moves.length === 0) {
    // A confirmation alone is not expected, and has no policy of its own.
    const cause = reactions.some(isStart) ? 'already-running' : 'unexpected';
    return { cause, policy: running ?? 'ignore' };
  }
  const stated = moves.find(({ unexpected }) => unexpected !== undefined)?.unexpected ?? running;
  const isEarly = moves.some(({ from }) => canReach(phase, from));
  return { cause: 'unexpected', policy: stated ?? policyByReach(isEarly) };
};

/** Whether the process waits for the confirmation, if the reaction is one. */
const isAwaited = (reaction: Chosen, { steps }: ProcessInstance): boolean =>
  reaction.kind !== 'confirmation' ||
  steps.some(({ name, progress }) => name === reaction.step && progress === 'compensating');

/** The parts of a definition that decide which reaction runs. */
type ChoosingPlan = Pick<ProcessPlan<never>, 'canReach' | 'phases' | 'steps'>;

/** What happens to a message that another deployment may expect. */
export const waitForOtherCode: NotHandled = { cause: 'other-deployment', policy: 'retry' };

/** Whether the code knows the phase of an instance. One that its first message stopped is in none. */
export const knowsPhase = (
  { phases }: Pick<ProcessPlan<never>, 'phases'>,
  { phase }: Pick<ProcessInstance, 'phase'>,
): boolean => phase === '' || phases.has(phase);

/** Whether the code knows the step whose confirmation an instance awaits. */
const knowsAwaitedStep = ({ steps }: ChoosingPlan, stored: ProcessInstance): boolean =>
  stored.steps.every(({ name, progress }) => progress !== 'compensating' || steps.has(name));

const settleUndoing = (plan: ChoosingPlan, stored: ProcessInstance): NotHandled =>
  knowsAwaitedStep(plan, stored)
    ? { cause: stored.status === 'stuck' ? 'stuck' : 'compensating', policy: 'ignore' }
    : waitForOtherCode;

const settleUnexpected = (
  plan: ChoosingPlan,
  reactions: readonly Chosen[],
  stored: ProcessInstance,
): NotHandled => {
  if (stored.status === 'compensating') {
    return settleUndoing(plan, stored);
  }
  return knowsPhase(plan, stored) ? policyOfUnexpected(plan, stored.phase, reactions) : waitForOtherCode;
};

const chooseKnown = <TReaction>(
  plan: ChoosingPlan,
  reaction: TReaction,
  stored: ProcessInstance,
): Choice<TReaction> => (knowsPhase(plan, stored) ? { reaction } : waitForOtherCode);

/** Chooses the reaction of an instance that has not reached its end. */
const chooseForUnfinished = <TReaction extends Chosen>(
  plan: ChoosingPlan,
  reactions: readonly TReaction[],
  stored: ProcessInstance,
): Choice<TReaction> => {
  const place = isUndoing(stored) ? 'compensating' : stored.phase;
  const found = reactions.find((reaction) => reaction.from.includes(place) && isAwaited(reaction, stored));
  if (found?.kind === 'confirmation') {
    return { reaction: found };
  }
  if (stored.status === 'stuck') {
    // Only a confirmation can free it. Answers to a process that an operator may resume wait.
    return isUndoing(stored) ? settleUndoing(plan, stored) : { cause: 'stuck', policy: 'retry' };
  }
  return found === undefined ? settleUnexpected(plan, reactions, stored) : chooseKnown(plan, found, stored);
};

/** Chooses the reaction to a message by the state of its instance. */
export const chooseReaction = <TReaction extends Chosen>(
  plan: ChoosingPlan,
  reactions: readonly TReaction[],
  stored: ProcessInstance | undefined,
): Choice<TReaction> => {
  const start = reactions.find(isStart);
  if (stored === undefined) {
    return start === undefined
      ? { cause: 'unknown-instance', policy: policyOfUnknown(reactions) }
      : { reaction: start };
  }
  if (!isFinished(stored)) {
    return chooseForUnfinished(plan, reactions, stored);
  }
  return start?.finished === 'start'
    ? { reaction: start }
    : { cause: 'finished', policy: policyOfFinished(reactions) };
};
