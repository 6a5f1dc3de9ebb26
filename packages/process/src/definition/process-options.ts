import type {
  Delay,
  HandledDefinition,
  MessageDefinition,
  OlderVersionsOptions,
} from '@dynamo-outbox/messaging';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Reaction } from './reaction.ts';
import type { ReactionKit } from './reaction-kit.ts';
import type { ProcessShape } from './shape.ts';

/** The state of a process: its schema in each version, as for messages. */
export interface StateOptions<TInput, TState, TOlderSchemas> {
  /** Newest version of the schema, from 1. */
  readonly version: number;
  /** Any Standard Schema that validates synchronously. Handlers return its input and receive its output. */
  readonly schema: StandardSchemaV1<TInput, TState>;
  /** Older versions that stored instances may still have, and how to lift each to the next. Default: none. */
  readonly from?: OlderVersionsOptions<TOlderSchemas, StandardSchemaV1<TInput, TState>>;
}

/** A phase in which an instance waits. */
export interface PhaseOptions {
  /** Most time that an instance stays in the phase. Then it is compensated, or `onTimeout` decides. Default: no limit of its own. */
  readonly within?: Delay;
}

/** A step that can be undone. */
export interface StepOptions<TKeyed> {
  /** The command that undoes the step. Absent if the step needs no compensation. */
  readonly compensation?: MessageDefinition;
  /** The message that confirms the compensation. Earlier steps are compensated after it. Default: they do not wait. */
  readonly confirmedBy?: HandledDefinition<string, TKeyed>;
}

/** Options of `defineProcess`. */
export interface ProcessOptions<TShape extends ProcessShape, TWork, TOlderSchemas> {
  readonly state: StateOptions<TShape['stateInput'], TShape['state'], TOlderSchemas>;
  /** Reads the key of the instance from a payload, such as the id of an order. Annotate the part of the payload that it reads. */
  readonly instance: (payload: TShape['keyed']) => string;
  /** Phases in which an instance waits for a message or a deadline. */
  readonly phases: Readonly<Record<TShape['phase'], PhaseOptions>>;
  /** Steps that handlers take. Default: none. */
  readonly steps?: Readonly<Record<TShape['step'], StepOptions<NoInfer<TShape['keyed']>>>>;
  /** Names of deadlines that handlers set. Default: none. */
  readonly deadlines?: readonly TShape['deadline'][];
  /** Most time from the start to the end. Then an instance is compensated with the reason `DEADLINE_REACHED`. */
  readonly deadline: Delay;
  /** Most time of the compensation. Then an instance is stuck with the reason `COMPENSATION_OVERDUE`. Default: `deadline`. */
  readonly compensationDeadline?: Delay;
  /** Lists what the process reacts to. */
  readonly reactions: (kit: ReactionKit<TShape>) => readonly Reaction<TWork>[];
}
