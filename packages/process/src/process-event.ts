import type { Observer } from '@dynamo-outbox/kernel';
import type { MessagePolicy } from './definition/reaction.ts';
import type { ProcessStatus } from './instance/process-instance.ts';

/** Why a message did not change its instance. */
export type NotHandledCause =
  /** No instance exists. */
  | 'unknown-instance'
  /** The instance has reached its end. */
  | 'finished'
  /** The instance runs already, so the message cannot start it. */
  | 'already-running'
  /** The instance is in a phase that does not expect the message. */
  | 'unexpected'
  /** The instance undoes its steps, so the message is too late. */
  | 'compensating'
  /** The instance waits for an operator. */
  | 'stuck'
  /** The instance has a phase, a step or a deadline that this code does not know: another deployment wrote it. */
  | 'other-deployment'
  /** The deadline was cancelled, moved or set again, or its instance moved on. */
  | 'late-deadline'
  /** The operator's action has no effect on the instance. */
  | 'no-effect';

/** Events of processes. Fields are names, ids and milliseconds; never state or payloads. */
export type ProcessEvent =
  /** An instance changed, and the change is committed. */
  | {
      readonly event: 'process.changed';
      readonly process: string;
      readonly instance: string;
      readonly correlationId: string;
      /** Message type, deadline or operator's action. */
      readonly cause: string;
      readonly messageId: string;
      /** Phase or status before; absent for a start. */
      readonly from?: string;
      /** Phase or status after. */
      readonly to: string;
      readonly status: ProcessStatus;
      /** Why it is compensated, stuck or ended. */
      readonly reason?: string;
      /** Time since the start. */
      readonly ageMilliseconds: number;
    }
  /** A message did not change an instance. */
  | {
      readonly event: 'process.not-handled';
      readonly process: string;
      readonly instance: string;
      readonly messageType: string;
      readonly messageId: string;
      readonly correlationId: string;
      readonly cause: NotHandledCause;
      readonly policy: MessagePolicy;
    };

/** Receives the events of processes. MUST NOT throw. */
export type ProcessObserver = Observer<ProcessEvent>;
