import { CodedError, hasErrorCode, mapConcurrently } from '@dynamo-outbox/kernel';
import type { Message } from '@dynamo-outbox/messaging';
import { type ChangeDraft, type Undo, withNote } from './change-draft.ts';
import { stopCompensating } from './compensate.ts';
import type { ProcessUnitOfWork } from './process-unit-of-work.ts';
import type { ProcessPlan } from '../definition/process.ts';
import { placeOf, withEntry } from '../instance/history.ts';
import type { OpenDeadline, ProcessInstance } from '../instance/process-instance.ts';
import type { ProcessObserver } from '../process-event.ts';

/** What stages a change. */
export interface StagingContext {
  readonly plan: ProcessPlan<never>;
  readonly work: ProcessUnitOfWork;
  readonly message: Message;
  readonly now: Date;
  readonly observer: ProcessObserver;
}

/** What changed an instance, and the instance before; `undefined` before a start. */
export interface ChangeCause {
  /** Message type, deadline or operator's action. */
  readonly name: string;
  readonly before: ProcessInstance | undefined;
}

const callsInFlight = 8;

const schedule = (
  { plan, work }: StagingContext,
  { instance, version, startedAt }: ProcessInstance,
  { name, dueAt }: { readonly name: string; readonly dueAt: Date },
): OpenDeadline => {
  // An instance that expired starts again with version 1, so the version alone would not tell its runs apart.
  const token = `${startedAt.getTime()}-${version}`;
  const message = plan.deadlineReached.create(
    { instance, deadline: name, token },
    { about: { id: instance } },
  );
  return { dueAt, token, handle: work.outbox.schedule(message, { deliverAt: dueAt }) };
};

/** Sets a deadline, or moves the one that is open. One that was released meanwhile is set again, and its message is late. */
const setOrMove = async (
  context: StagingContext,
  next: ProcessInstance,
  { name, dueAt }: { readonly name: string; readonly dueAt: Date },
): Promise<OpenDeadline> => {
  const open = next.deadlines[name];
  if (open !== undefined) {
    const result = await context.work.outbox.reschedule(open.handle, { deliverAt: dueAt });
    if (result === 'rescheduled') {
      return { ...open, dueAt };
    }
  }
  return schedule(context, next, { name, dueAt });
};

const stageDeadlines = async (
  context: StagingContext,
  { cancel, set }: ChangeDraft,
  next: ProcessInstance,
): Promise<ProcessInstance['deadlines']> => {
  await mapConcurrently(cancel, callsInFlight, async ({ handle }) => {
    // A deadline that was released meanwhile arrives late, and is ignored by its token.
    await context.work.outbox.cancel(handle);
  });
  const added = await mapConcurrently(
    Object.entries(set),
    callsInFlight,
    async ([name, dueAt]) => [name, await setOrMove(context, next, { name, dueAt })] as const,
  );
  return { ...next.deadlines, ...Object.fromEntries(added) };
};

const report = (
  { observer, message, now }: StagingContext,
  { process, instance, correlationId, status, reason, problem, startedAt, ...next }: ProcessInstance,
  { name: cause, before }: ChangeCause,
): void => {
  const why = problem?.reason ?? reason;
  observer({
    event: 'process.changed',
    process,
    instance,
    correlationId,
    cause,
    messageId: message.id,
    ...(before === undefined ? {} : { from: placeOf(before) }),
    to: placeOf({ status, phase: next.phase }),
    status,
    ...(why === undefined ? {} : { reason: why }),
    ageMilliseconds: Math.max(0, now.getTime() - startedAt.getTime()),
  });
};

/** Stages a compensation. Returns why it cannot be staged; `undefined` if it is. */
const stageCompensation = ({ outbox }: ProcessUnitOfWork, { command }: Undo): string | undefined => {
  try {
    outbox.add(command);
    return undefined;
  } catch (error) {
    if (error instanceof CodedError && !hasErrorCode(error, 'UNIT_OF_WORK_CLOSED')) {
      return error.message;
    }
    throw error;
  }
};

/** Stages compensations. One that cannot be staged would block the end of the instance, so it makes the instance stuck. */
const stageCompensations = ({ work, now }: StagingContext, draft: ChangeDraft): ChangeDraft => {
  let staged = draft;
  for (const undo of draft.undo) {
    const detail = stageCompensation(work, undo);
    if (detail !== undefined) {
      return stopCompensating(staged, { undo, detail }, now);
    }
    staged = withNote(staged, `compensation of ${undo.name}`);
  }
  return staged;
};

/** Stages the messages of a change. Throws the errors of `Outbox.add`, also for the compensations of steps that are taken. */
const stageMessages = (context: StagingContext, draft: ChangeDraft): ChangeDraft => {
  const { outbox } = context.work;
  outbox.add(...draft.messages);
  for (const compensation of draft.recorded) {
    outbox.assertStageable(compensation);
  }
  return stageCompensations(context, draft);
};

/** Stages a change: its messages, its deadlines, and the next version of the instance. Everything commits in one transaction. */
export const stageChange = async (
  context: StagingContext,
  decided: ChangeDraft,
  cause: ChangeCause,
): Promise<void> => {
  const { work, message, now } = context;
  const { name, before } = cause;
  const draft = stageMessages(context, decided);
  const changed = { ...draft.instance, version: draft.instance.version + 1, changedAt: now };
  const next: ProcessInstance = {
    ...changed,
    deadlines: await stageDeadlines(context, draft, changed),
    ...withEntry(changed, {
      at: now,
      cause: name,
      messageId: message.id,
      ...(before === undefined ? {} : { from: placeOf(before) }),
      to: placeOf(changed),
      ...(draft.notes.length === 0 ? {} : { note: draft.notes.join('; ') }),
    }),
  };
  work.processes.save(next);
  work.processes.afterCommit(() => {
    report(context, next, cause);
  });
};
