import { type Message, RejectMessageError, RetryMessageLaterError } from '@dynamo-outbox/messaging';
import type { ProcessUnitOfWork } from './process-unit-of-work.ts';
import type { MessagePolicy } from '../definition/reaction.ts';
import type { InstanceKey } from '../instance/process-instance.ts';
import type { NotHandledCause, ProcessObserver } from '../process-event.ts';

/** Why a message is not handled, and what happens to it. */
export interface NotHandled {
  readonly cause: NotHandledCause;
  readonly policy: MessagePolicy;
}

const explain: Readonly<Record<NotHandledCause, string>> = {
  'unknown-instance': 'does not exist',
  finished: 'is finished',
  'already-running': 'runs already',
  unexpected: 'is in a phase that does not expect it',
  compensating: 'undoes its steps',
  stuck: 'is stuck',
  'other-deployment':
    'has a phase, a step or a deadline that this code does not know, and waits for the code that knows it',
  'late-deadline': 'has moved on',
  'no-effect': 'cannot do this now',
};

/** Carries out the policy for a message that is not handled. Throws unless the policy is to ignore it. */
export const carryOutPolicy = (
  {
    work,
    message,
    observer,
  }: {
    readonly work: ProcessUnitOfWork;
    readonly message: Message;
    readonly observer: ProcessObserver;
  },
  key: InstanceKey,
  { cause, policy }: NotHandled,
): void => {
  const { process, instance } = key;
  const report = (): void => {
    const { id: messageId, type: messageType, context } = message;
    const { correlationId } = context;
    observer({
      event: 'process.not-handled',
      process,
      instance,
      messageType,
      messageId,
      correlationId,
      cause,
      policy,
    });
  };
  const detail = `Instance ${instance} of process ${process} ${explain[cause]}.`;
  switch (policy) {
    case 'ignore':
      work.processes.afterCommit(report);
      return;
    case 'retry':
      report();
      throw new RetryMessageLaterError('PROCESS_NOT_READY', detail);
    case 'dead-letter':
      report();
      throw new RejectMessageError(detail);
  }
};
