import type { Delay, MessageDraft } from '@dynamo-outbox/messaging';
import type { ProcessShape } from './shape.ts';

/** A step of a process: a command, and the command that undoes it. */
export interface Step<TStep extends string = string> {
  /** A step that the definition lists. */
  readonly name: TStep;
  /** The command, which is published when the decision commits. */
  readonly command: MessageDraft;
  /**
   * The command that undoes the step, of the definition that the step states as its `compensation`. It commits together with the step's
   * command, so that it is known before the step happens. Absent if the step needs no compensation.
   *
   * It must be safe to handle if the step was refused or never happened, because a deadline can pass before the answer arrives.
   */
  readonly compensation?: MessageDraft | undefined;
}

/** When a deadline is reached: after a delay, or at an instant. */
export type DeadlineTime = Delay | Date;

/** What a handler decides. Everything commits in one transaction, together with the record of the processed message. */
export interface Decision<TShape extends ProcessShape, TTarget extends string> {
  /** Next phase, `completed`, `compensating` or `stuck`: one of the targets that the reaction states. */
  readonly to: TTarget;
  /** Next state. Default: the state stays as it is. */
  readonly state?: TShape['stateInput'];
  /** Steps to take now. */
  readonly steps?: readonly Step<TShape['step']>[] | undefined;
  /** Other messages to publish, such as events and commands that need no compensation. */
  readonly messages?: readonly MessageDraft[] | undefined;
  /** Deadlines to set or to move by their name. `cancel` cancels a deadline. */
  readonly deadlines?: Readonly<Partial<Record<TShape['deadline'], DeadlineTime | 'cancel'>>> | undefined;
  /** Steps that are known to have had no effect, such as a refused one. Their compensations are dropped. */
  readonly withoutEffect?: readonly TShape['step'][] | undefined;
  /** Why the instance is compensated or stuck, for operators: `OUT_OF_STOCK`. */
  readonly reason?: string | undefined;
}

/** What the handler of a starting message decides: a decision with the first state. */
export interface StartDecision<TShape extends ProcessShape, TTarget extends string> extends Decision<
  TShape,
  TTarget
> {
  readonly state: TShape['stateInput'];
}

/** An instance, as handlers see it. */
export interface InstanceView<TShape extends ProcessShape> {
  /** Key of the instance. */
  readonly id: string;
  /** Phase in which the message arrived. */
  readonly phase: TShape['phase'];
  /** State, as its schema returned it. */
  readonly state: TShape['state'];
  /** Steps whose compensation is recorded, in the order in which they were taken. */
  readonly steps: readonly TShape['step'][];
  readonly startedAt: Date;
  /** The machine's clock, or the clock of the options. */
  readonly now: Date;
}
