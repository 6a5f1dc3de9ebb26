import type { CorrelationId, ScheduleHandle } from '@dynamo-outbox/messaging';

/**
 * Status of an instance. Each instance ends `completed`, `compensated` or `ended` by an operator, or it is visibly `stuck` until an operator
 * decides.
 */
export type ProcessStatus = 'running' | 'compensating' | 'completed' | 'compensated' | 'stuck' | 'ended';

/** A command as it was decided, to stage later. */
export interface StoredCommand {
  readonly type: string;
  readonly version: number;
  readonly aggregateType: string;
  readonly about: { readonly id: string; readonly version?: number; readonly messageNumber?: number };
  /** JSON of the payload. */
  readonly payload: string;
  readonly fairnessKey?: string;
}

/** Progress of the compensation of a step. */
export type StepProgress =
  /** The command was staged together with this record. */
  | 'taken'
  /** The compensation was staged, and the process waits for its confirmation. */
  | 'compensating'
  /** The compensation was staged and, if the step has a confirmation, confirmed. */
  | 'compensated'
  /** A handler reported that the step had no effect, so its compensation is not staged. */
  | 'without-effect';

/** A step that an instance took, with its compensation. */
export interface StepRecord {
  readonly name: string;
  readonly takenAt: Date;
  readonly progress: StepProgress;
  readonly compensation: StoredCommand;
}

/** A deadline that was set and not cancelled. */
export interface OpenDeadline {
  /** Handle of the scheduled message. */
  readonly handle: ScheduleHandle;
  readonly dueAt: Date;
  /** Identifies this setting of the deadline. A message with another token is late. */
  readonly token: string;
}

/** One change of an instance. */
export interface HistoryEntry {
  readonly at: Date;
  /** Type of the message, or name of the deadline or of the operator's action. */
  readonly cause: string;
  readonly messageId: string;
  /** Phase or status before; absent for the start. */
  readonly from?: string;
  /** Phase or status after. */
  readonly to: string;
  /** Steps and compensations that were staged, and the reason. */
  readonly note?: string;
}

/** State as it is stored. */
export interface StoredState {
  /** Version of its schema. */
  readonly version: number;
  readonly json: string;
}

/** Names an instance. */
export interface InstanceKey {
  readonly process: string;
  readonly instance: string;
}

/** Why an instance is stuck. */
export interface Problem {
  /** What an operator can resume. */
  readonly in: 'running' | 'compensating';
  readonly reason: string;
  /** Milliseconds that its named deadlines had left. They are set again when it is resumed. Absent if there are none. */
  readonly paused?: Readonly<Record<string, number>>;
}

/** An instance of a process, as it is stored. */
export interface ProcessInstance extends InstanceKey {
  /** Number of starts, from 1. An instance that starts again after its end has a higher one. */
  readonly run: number;
  /** Counts the changes, from 1. Each change has the version before it as its condition. */
  readonly version: number;
  readonly status: ProcessStatus;
  /** The phase in which it is or was last. */
  readonly phase: string;
  readonly state: StoredState;
  readonly steps: readonly StepRecord[];
  readonly deadlines: Readonly<Record<string, OpenDeadline>>;
  /** End of the time of the whole process, or of its compensation. */
  readonly dueAt: Date;
  /** Why it is compensated or was ended. */
  readonly reason?: string;
  /** Why it is stuck, and what it was doing; absent if it is not stuck. */
  readonly problem?: Problem | undefined;
  readonly correlationId: CorrelationId;
  readonly startedAt: Date;
  readonly changedAt: Date;
  readonly finishedAt?: Date;
  /** The last changes, from the oldest. */
  readonly history: readonly HistoryEntry[];
  /** Number of changes before `history`. */
  readonly omitted: number;
}

/** Whether an instance has reached its end. A stuck one has not. */
export const isFinished = ({ status }: Pick<ProcessInstance, 'status'>): boolean =>
  status === 'completed' || status === 'compensated' || status === 'ended';

/** Whether an instance undoes its steps, also while it is stuck. */
export const isUndoing = ({ status, problem }: Pick<ProcessInstance, 'status' | 'problem'>): boolean =>
  status === 'compensating' || problem?.in === 'compensating';

/** Returns an instance that is no longer stuck. */
export const withoutProblem = (instance: ProcessInstance): ProcessInstance => ({
  ...instance,
  problem: undefined,
});
