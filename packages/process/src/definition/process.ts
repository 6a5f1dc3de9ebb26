import type { Delay, MessageDefinition, Topic } from '@dynamo-outbox/messaging';

import type { InternalMessages } from './internal-messages.ts';
import type { PhaseOptions } from './process-options.ts';
import type { DeadlineReaction, MessageReaction } from './reaction.ts';
import type { InstanceKey, StoredState } from '../instance/process-instance.ts';

/** A step as the definition states it. */
export interface StepPlan {
  readonly compensation: MessageDefinition | undefined;
  readonly isConfirmed: boolean;
}

/** What the parts of this package need to know about a process. */
export interface ProcessPlan<TWork> extends InternalMessages {
  readonly phases: ReadonlyMap<string, PhaseOptions>;
  readonly steps: ReadonlyMap<string, StepPlan>;
  readonly deadlines: ReadonlySet<string>;
  readonly deadline: Delay;
  readonly compensationDeadline: Delay;
  readonly messageReactions: readonly MessageReaction<TWork>[];
  /** By the name of the deadline. The time of a phase has the name `phase:` and the phase. */
  readonly deadlineReactions: ReadonlyMap<string, DeadlineReaction<TWork>>;
  /** Validates and encodes the state. Throws `INVALID_PROCESS_STATE`. */
  readonly writeState: (key: InstanceKey, state: unknown) => StoredState;
  /** Whether an instance in a phase can still get to one of the others. */
  readonly canReach: (phase: string, others: readonly string[]) => boolean;
}

/** A process manager: what starts it, how messages and deadlines move it, and how its steps are undone. */
export interface Process<TWork = unknown> {
  /** Lower kebab case: `fulfilment`. */
  readonly name: string;
  /** The topic of the messages that the process sends to itself: deadlines. Its destination is the queue of the process. */
  readonly topic: Topic;
  /** @internal */
  readonly plan: ProcessPlan<TWork>;
}
