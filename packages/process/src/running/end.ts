import { cancelDeadlines, type ChangeDraft, withInstance, withNote } from './change-draft.ts';
import type { Problem, ProcessStatus } from '../instance/process-instance.ts';

/** Ends an instance and cancels its deadlines. */
export const finish = (
  draft: ChangeDraft,
  status: Extract<ProcessStatus, 'completed' | 'compensated' | 'ended'>,
  now: Date,
): ChangeDraft =>
  withInstance(cancelDeadlines(draft), { status, finishedAt: now, dueAt: now, problem: undefined });

/** Stops an instance until an operator decides. */
export const getStuck = (draft: ChangeDraft, problem: Problem, now: Date): ChangeDraft =>
  withInstance(withNote(cancelDeadlines(draft), problem.reason), { status: 'stuck', problem, dueAt: now });
