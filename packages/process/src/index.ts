export type { Decision, DeadlineTime, InstanceView, StartDecision, Step } from './definition/decision.ts';
export { defineProcess } from './definition/define-process.ts';
export { toMermaid } from './diagram/to-mermaid.ts';
export type { OperatorAction } from './definition/internal-messages.ts';
export type { Process } from './definition/process.ts';
export type {
  PhaseOptions,
  ProcessOptions,
  StateOptions,
  StepOptions,
} from './definition/process-options.ts';
export type { MessagePolicy, Reaction } from './definition/reaction.ts';
export type {
  DeadlineOptions,
  MoveOptions,
  ReactionKit,
  StartOptions,
  TimeOptions,
} from './definition/reaction-kit.ts';
export type {
  HistoryEntry,
  InstanceKey,
  OpenDeadline,
  ProcessInstance,
  ProcessStatus,
  StepRecord,
} from './instance/process-instance.ts';
export type { ProcessStore } from './instance/process-store.ts';
export type { ProcessLogger } from './log-process-events.ts';
export { logProcessEvents } from './log-process-events.ts';
export type { EncodedDecision, OperatorDecision } from './operator-decision.ts';
export { encodeOperatorDecision } from './operator-decision.ts';
export type { NotHandledCause, ProcessEvent, ProcessObserver } from './process-event.ts';
export type { HandlersOfOptions } from './running/handlers-of.ts';
export { handlersOf } from './running/handlers-of.ts';
export type { ProcessUnitOfWork } from './running/process-unit-of-work.ts';
