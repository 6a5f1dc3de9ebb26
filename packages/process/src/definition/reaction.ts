import type { MessageHandler } from '@dynamo-outbox/messaging';

import type { Decision } from './decision.ts';
import type { ProcessShape } from './shape.ts';
import type { ProcessInstance } from '../instance/process-instance.ts';

/** What happens to a message that the process cannot handle now. */
export type MessagePolicy =
  /** Acknowledge the message and count it. */
  | 'ignore'
  /** Redeliver the message with growing delays, until the queue moves it to its dead-letter queue. */
  | 'retry'
  /** Move the message to the dead-letter queue at once. */
  | 'dead-letter';

/** A decision of any process, before it is checked. */
export type AnyDecision = Decision<ProcessShape, string>;

/** What a reaction needs to decide. */
export interface DecisionContext<TWork> {
  /** The instance; `undefined` if the reaction starts one. */
  readonly stored: ProcessInstance | undefined;
  readonly now: Date;
  readonly work: TWork;
}

/** A reaction to one message or deadline, which can decide once its instance is known. */
export interface BoundReaction<TWork> {
  /** Key of the instance. */
  readonly instance: string;
  readonly decide: (context: DecisionContext<TWork>) => Promise<AnyDecision>;
}

/** Receives the reaction to a message with its payload. */
export interface ReactionCall<TWork> {
  readonly bind: (bound: BoundReaction<TWork>) => void;
}

interface ReactionBase {
  /** Phases in which it applies, and `compensating`. Empty for a start. */
  readonly from: readonly string[];
  /** Every target that its decisions may have. */
  readonly to: readonly string[];
}

/** A message that starts an instance. */
export interface StartReaction<TWork> extends ReactionBase {
  readonly kind: 'start';
  readonly handler: MessageHandler<ReactionCall<TWork>>;
  /** `undefined`: `ignore`. */
  readonly running: MessagePolicy | undefined;
  /** `undefined`: `ignore`. */
  readonly finished: MessagePolicy | 'start' | undefined;
}

/** A message that moves an instance. */
export interface MoveReaction<TWork> extends ReactionBase {
  readonly kind: 'move';
  readonly handler: MessageHandler<ReactionCall<TWork>>;
  /** `undefined`: `retry`. */
  readonly unknown: MessagePolicy | undefined;
  /** `undefined`: `ignore`. */
  readonly finished: MessagePolicy | undefined;
  /** `undefined`: by the way of the instance through its phases. */
  readonly unexpected: MessagePolicy | undefined;
}

/** A message that confirms the compensation of a step. */
export interface ConfirmationReaction<TWork> extends ReactionBase {
  readonly kind: 'confirmation';
  readonly handler: MessageHandler<ReactionCall<TWork>>;
  readonly step: string;
}

/** A reaction to a message. */
export type MessageReaction<TWork> = StartReaction<TWork> | MoveReaction<TWork> | ConfirmationReaction<TWork>;

/** A reaction to a deadline that is reached. */
export interface DeadlineReaction<TWork> extends ReactionBase {
  readonly kind: 'deadline';
  readonly deadline: string;
  readonly decide: (context: DecisionContext<TWork>) => Promise<AnyDecision>;
}

/** A reaction to a message or a deadline. The functions of `reactions` create it. */
export type Reaction<TWork> = MessageReaction<TWork> | DeadlineReaction<TWork>;
