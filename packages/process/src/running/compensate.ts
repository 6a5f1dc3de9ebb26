import {
  cancelDeadlines,
  type ChangeDraft,
  setDeadline,
  type Undo,
  withInstance,
  withMessages,
  withNote,
} from './change-draft.ts';
import { finish, getStuck } from './end.ts';
import { PROCESS_DEADLINE } from './process-deadline.ts';
import { toDraft } from './stored-command.ts';
import { addDelay } from '../definition/delay.ts';
import type { ProcessPlan } from '../definition/process.ts';
import type { ProcessInstance, StepProgress, StepRecord } from '../instance/process-instance.ts';

/** Name of the message with which a long compensation continues in another transaction. */
export const CONTINUE_COMPENSATION = 'compensate';

/** Most compensations of one transaction. */
const maxPerCommit = 10;

const replaceAt = (
  steps: readonly StepRecord[],
  index: number,
  progress: StepProgress,
): readonly StepRecord[] => steps.map((step, at) => (at === index ? { ...step, progress } : step));

/** Changes the progress of a step. */
export const withProgress = (draft: ChangeDraft, index: number, progress: StepProgress): ChangeDraft =>
  withInstance(draft, { steps: replaceAt(draft.instance.steps, index, progress) });

/** Returns the token of the messages that continue the compensation of a run. */
export const toRunToken = ({ run, startedAt }: Pick<ProcessInstance, 'run' | 'startedAt'>): string =>
  `${startedAt.getTime()}-${run}`;

const goOnLater = (plan: ProcessPlan<never>, draft: ChangeDraft): ChangeDraft => {
  const { instance } = draft.instance;
  const message = plan.deadlineReached.create(
    { instance, deadline: CONTINUE_COMPENSATION, token: toRunToken(draft.instance) },
    { about: { id: instance } },
  );
  return withMessages(draft, [message]);
};

/**
 * Stages the compensations of the steps that are not compensated yet, from the last step to the first. Stops at one that must be confirmed. An instance
 * without such steps is compensated.
 */
export const goOnCompensating = (plan: ProcessPlan<never>, begun: ChangeDraft, now: Date): ChangeDraft => {
  let draft = begun;
  for (let staged = 0; staged < maxPerCommit; staged += 1) {
    const { steps } = draft.instance;
    const index = steps.findLastIndex(({ progress }) => progress === 'taken');
    const step = steps[index];
    if (step === undefined) {
      return finish(draft, 'compensated', now);
    }
    const { compensation: definition, isConfirmed = false } = plan.steps.get(step.name) ?? {};
    const command = toDraft(definition, step.compensation);
    if (!command.valid) {
      return getStuck(
        draft,
        { in: 'compensating', reason: `Cannot compensate ${step.name}: ${command.detail}` },
        now,
      );
    }
    draft = { ...draft, undo: [...draft.undo, { index, name: step.name, command: command.draft }] };
    draft = withProgress(draft, index, isConfirmed ? 'compensating' : 'compensated');
    if (isConfirmed) {
      return draft;
    }
  }
  return goOnLater(plan, draft);
};

const withoutEnd = (instance: ProcessInstance): ProcessInstance => {
  const { finishedAt, ...unfinished } = instance;
  return finishedAt === undefined ? instance : unfinished;
};

/** Stops a compensation at a command that cannot be staged. It and the ones after it are not staged. */
export const stopCompensating = (
  draft: ChangeDraft,
  { undo, detail }: { readonly undo: Undo; readonly detail: string },
  now: Date,
): ChangeDraft => {
  const instance = withoutEnd(draft.instance);
  const isNotStaged = (index: number): boolean =>
    index <= undo.index && draft.undo.some((each) => each.index === index);
  const steps = instance.steps.map((step, index) =>
    isNotStaged(index) ? { ...step, progress: 'taken' as const } : step,
  );
  const reason = `Cannot compensate ${undo.name}: ${detail}`;
  return getStuck({ ...draft, instance: { ...instance, steps } }, { in: 'compensating', reason }, now);
};

/** Limits the time of the compensation. */
export const limitCompensation = (plan: ProcessPlan<never>, draft: ChangeDraft, now: Date): ChangeDraft => {
  const dueAt = addDelay(now, plan.compensationDeadline);
  return withInstance(setDeadline(draft, PROCESS_DEADLINE, dueAt), { dueAt });
};

/** Begins to undo the steps of an instance. */
export const beginCompensation = (
  plan: ProcessPlan<never>,
  draft: ChangeDraft,
  { reason, now }: { readonly reason: string; readonly now: Date },
): ChangeDraft => {
  const begun = cancelDeadlines(withInstance(draft, { status: 'compensating', reason, problem: undefined }));
  return goOnCompensating(plan, limitCompensation(plan, withNote(begun, reason), now), now);
};
