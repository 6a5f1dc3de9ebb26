import type { MessageDraft } from '@dynamo-outbox/messaging';
import type { OpenDeadline, ProcessInstance } from '../instance/process-instance.ts';

/** The compensation of a step, by its index among the steps of the instance. */
export interface Undo {
  readonly index: number;
  readonly name: string;
  readonly command: MessageDraft;
}

/** A change of an instance that is decided, but not staged yet. */
export interface ChangeDraft {
  /** The instance after the change, with the deadlines that were open before and remain. */
  readonly instance: ProcessInstance;
  /** Messages to stage, in order. */
  readonly messages: readonly MessageDraft[];
  /** Compensations of steps that are taken, which the outbox must accept later. */
  readonly recorded: readonly MessageDraft[];
  /** Compensations to stage, in order. */
  readonly undo: readonly Undo[];
  /** Deadlines to set or to move, with their instants. */
  readonly set: Readonly<Record<string, Date>>;
  /** Deadlines to cancel. */
  readonly cancel: readonly OpenDeadline[];
  /** What the entry of the history says. */
  readonly notes: readonly string[];
}

/** Begins a change of an instance. */
export const beginChange = (instance: ProcessInstance): ChangeDraft => ({
  instance,
  messages: [],
  recorded: [],
  undo: [],
  set: {},
  cancel: [],
  notes: [],
});

/** Changes fields of the instance. */
export const withInstance = (draft: ChangeDraft, fields: Partial<ProcessInstance>): ChangeDraft => ({
  ...draft,
  instance: { ...draft.instance, ...fields },
});

/** Adds messages to stage. */
export const withMessages = (draft: ChangeDraft, messages: readonly MessageDraft[]): ChangeDraft => ({
  ...draft,
  messages: [...draft.messages, ...messages],
});

/** Adds a note to the entry of the history. */
export const withNote = (draft: ChangeDraft, note: string | undefined): ChangeDraft =>
  note === undefined ? draft : { ...draft, notes: [...draft.notes, note] };

const without = <TValue>(
  values: Readonly<Record<string, TValue>>,
  name: string,
): Readonly<Record<string, TValue>> =>
  Object.fromEntries(Object.entries(values).filter(([other]) => other !== name));

/** Removes a deadline that is reached, so that there is nothing to cancel. */
export const withoutDeadline = (draft: ChangeDraft, name: string): ChangeDraft =>
  withInstance(draft, { deadlines: without(draft.instance.deadlines, name) });

/** Cancels a deadline, if it is set. */
export const cancelDeadline = (draft: ChangeDraft, name: string): ChangeDraft => {
  const open = draft.instance.deadlines[name];
  const unset = { ...draft, set: without(draft.set, name) };
  return open === undefined ? unset : { ...withoutDeadline(unset, name), cancel: [...draft.cancel, open] };
};

/** Cancels all deadlines. */
export const cancelDeadlines = (draft: ChangeDraft): ChangeDraft =>
  [...Object.keys(draft.instance.deadlines), ...Object.keys(draft.set)].reduce(cancelDeadline, draft);

/** Sets or moves a deadline. */
export const setDeadline = (draft: ChangeDraft, name: string, dueAt: Date): ChangeDraft => ({
  ...draft,
  set: { ...draft.set, [name]: dueAt },
});
