import type { HandledDefinition, Message } from '@dynamo-outbox/messaging';

import type { Decision, InstanceView, StartDecision } from './decision.ts';
import type { MessagePolicy, Reaction } from './reaction.ts';
import type { ProcessShape, TargetOf } from './shape.ts';

/** How a message finds its instance. Required if its payload does not have what `instance` of the process reads. */
type FindInstance<TShape extends ProcessShape, TPayload> = TPayload extends TShape['keyed']
  ? { readonly instance?: (payload: TPayload) => string }
  : { readonly instance: (payload: TPayload) => string };

/** One target, or all targets between which the handler decides. They are the arrows of the diagram. */
type Targets<TTarget extends string> = TTarget | readonly TTarget[];

/** Options of a message that starts an instance. */
export type StartOptions<
  TShape extends ProcessShape,
  TMessage extends Message,
  TTarget extends TargetOf<TShape>,
  TWork,
> = FindInstance<TShape, TMessage['payload']> & {
  readonly to: Targets<TTarget>;
  /** Policy if the instance is not finished. Default `ignore`. */
  readonly running?: MessagePolicy;
  /** Policy if the instance is finished. `start` starts it again. Default `ignore`. */
  readonly finished?: MessagePolicy | 'start';
  /** Decides the first state and the first steps. Runs again after a lost race, so it must have no effects of its own. */
  readonly handle: (
    message: TMessage,
    work: TWork,
  ) => StartDecision<TShape, NoInfer<TTarget>> | Promise<StartDecision<TShape, NoInfer<TTarget>>>;
};

/** Options of a message that moves an instance. */
export type MoveOptions<
  TShape extends ProcessShape,
  TMessage extends Message,
  TTarget extends TargetOf<TShape>,
  TWork,
> = FindInstance<TShape, TMessage['payload']> & {
  /** Phases in which the process expects the message. */
  readonly from: TShape['phase'] | 'compensating' | readonly (TShape['phase'] | 'compensating')[];
  readonly to: Targets<TTarget>;
  /**
   * Policy if no instance exists. Default `retry`, because the starting message may arrive later. To start an instance, list the message with
   * `startOn` too.
   */
  readonly unknown?: MessagePolicy;
  /** Policy if the instance is finished. Default `ignore`. */
  readonly finished?: MessagePolicy;
  /**
   * Policy if the instance is in another phase. Default: `retry` if the instance can still get to one of the phases in `from`, otherwise
   * `ignore`.
   */
  readonly unexpected?: MessagePolicy;
  /** Decides where the instance goes. Runs again after a lost race, so it must have no effects of its own. */
  readonly handle: (
    message: TMessage,
    instance: InstanceView<TShape>,
    work: TWork,
  ) => Decision<TShape, NoInfer<TTarget>> | Promise<Decision<TShape, NoInfer<TTarget>>>;
};

/** Options of the reaction to a time limit or a deadline. */
export interface TimeOptions<TShape extends ProcessShape, TTarget extends TargetOf<TShape>, TWork> {
  readonly to: Targets<TTarget>;
  /** Decides where the instance goes. Runs again after a lost race, so it must have no effects of its own. */
  readonly handle: (
    instance: InstanceView<TShape>,
    work: TWork,
  ) => Decision<TShape, NoInfer<TTarget>> | Promise<Decision<TShape, NoInfer<TTarget>>>;
}

/** Options of the reaction to a named deadline. */
export interface DeadlineOptions<
  TShape extends ProcessShape,
  TTarget extends TargetOf<TShape>,
  TWork,
> extends TimeOptions<TShape, TTarget, TWork> {
  /** Phases in which the deadline matters. In other phases it is ignored. */
  readonly from: TShape['phase'] | readonly TShape['phase'][];
}

/** The functions with which a definition lists its reactions. They know the types of the process. */
export interface ReactionKit<TShape extends ProcessShape> {
  /** A message that starts an instance. */
  readonly startOn: <const TType extends string, TPayload, TTarget extends TargetOf<TShape>, TWork>(
    definition: HandledDefinition<TType, TPayload>,
    options: StartOptions<TShape, Message<TType, TPayload>, TTarget, TWork>,
  ) => Reaction<TWork>;
  /** A message that moves an instance. */
  readonly on: <const TType extends string, TPayload, TTarget extends TargetOf<TShape>, TWork>(
    definition: HandledDefinition<TType, TPayload>,
    options: MoveOptions<TShape, Message<TType, TPayload>, TTarget, TWork>,
  ) => Reaction<TWork>;
  /** The end of the time of a phase, which the phase states as `within`. Default: the instance is compensated. */
  readonly onTimeout: <TTarget extends TargetOf<TShape>, TWork>(
    phase: TShape['phase'],
    options: TimeOptions<TShape, TTarget, TWork>,
  ) => Reaction<TWork>;
  /** A deadline that handlers set by its name. */
  readonly onDeadline: <TTarget extends TargetOf<TShape>, TWork>(
    deadline: TShape['deadline'],
    options: DeadlineOptions<TShape, TTarget, TWork>,
  ) => Reaction<TWork>;
}
