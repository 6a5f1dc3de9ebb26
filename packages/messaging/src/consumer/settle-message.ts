import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';

import type { Guard } from './guards/create-guard.ts';
import type { InboxKey } from '../inbox/inbox.ts';
import type { MessageHeader } from '../message/envelope.ts';
import type { MessageContext } from '../message/message.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import type { ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import type { ConsumerReport } from './consumer-report.ts';
import { fingerprintOf } from './error-fingerprint.ts';

/** A message with how often it was received, this time included. */
export interface ReceivedMessage {
  readonly message: MessageHeader;
  readonly receiveCount: number;
}

/** What is to be done with a message, and what that makes of it. */
export interface Settling<TUnitOfWork> {
  readonly outcome: 'processed' | 'ignored' | 'stale';
  readonly react: (unitOfWork: TUnitOfWork) => Promise<void>;
}

/** Settles a message once, in a new unit of work. Rejects when the queue must redeliver it. */
export type SettleMessage<TUnitOfWork> = (
  received: ReceivedMessage,
  settling: Settling<TUnitOfWork>,
) => Promise<ConsumeOutcome>;

/** What settling messages takes. */
export interface SettleMessageDependencies<TUnitOfWork extends ConsumerUnitOfWork> {
  readonly options: ConsumerOptions<TUnitOfWork>;
  readonly guard: Guard | undefined;
  readonly report: ConsumerReport;
}

/** What the handler's own messages carry on: the same correlation and trace, this message as their cause. */
const contextOfEffects = ({ id, context }: MessageHeader): MessageContext => ({
  ...context,
  causationId: id,
});

/** Whether the error says that this very message was processed before; a handler may stage records of its own. */
const isDuplicateOf = ({ consumer, messageId }: InboxKey, error: unknown): boolean =>
  hasErrorCode(error, 'MESSAGE_ALREADY_PROCESSED') &&
  'consumer' in error &&
  error.consumer === consumer &&
  'messageId' in error &&
  error.messageId === messageId;

/** What the end of a work that threw means; an error it does not mean anything to is thrown on. */
const outcomeOfError = (key: InboxKey, error: unknown): ConsumeOutcome => {
  if (isDuplicateOf(key, error)) {
    return { outcome: 'duplicate' };
  }
  if (hasErrorCode(error, 'REJECT_MESSAGE')) {
    const detail = error.message;
    return { outcome: 'rejected', reason: 'REJECTED_BY_HANDLER', detail, error: fingerprintOf(error) };
  }
  if (hasErrorCode(error, 'SEQUENCE_RESTARTED')) {
    return { outcome: 'rejected', reason: 'SEQUENCE_RESTARTED', detail: error.message };
  }
  throw error;
};

/** Reports each lost race to the observer, and to the option's callback. */
const tellingLostRaces = (
  options: WithUnitOfWorkOptions | undefined,
  message: MessageHeader,
  report: ConsumerReport,
): WithUnitOfWorkOptions => ({
  ...options,
  onLostRace: (error, attempts) => {
    report.lostRace(error, { message, attempts });
    options?.onLostRace?.(error, attempts);
  },
});

/** Does what is to be done with a message within one unit of work, behind the inbox record and the guard. */
const settleWithin = async <TUnitOfWork extends ConsumerUnitOfWork>(
  unitOfWork: TUnitOfWork,
  { key, message, receiveCount }: ReceivedMessage & { readonly key: InboxKey },
  { outcome, react, guard }: Settling<TUnitOfWork> & { readonly guard: Guard | undefined },
): Promise<ConsumeOutcome> => {
  // The read spares work on the common duplicate, a redelivery; the record decides when two deliveries race.
  if (receiveCount > 1 && (await unitOfWork.inbox.hasProcessed(key))) {
    return { outcome: 'duplicate' };
  }
  const { correlationId } = message.context;
  const { consumer, messageId } = key;
  unitOfWork.inbox.add({ consumer, messageId, messageType: message.type, correlationId });
  if (guard !== undefined && (await guard(unitOfWork.inbox, message)) === 'stale') {
    // The record commits alone, so that messages that wait for this one as their cause need not wait forever.
    return { outcome: 'stale' };
  }
  await react(unitOfWork);
  return { outcome };
};

const doNothing = async (): Promise<void> => undefined;

/** Makes the step that decides about a message within its unit of work, and runs it again after a lost race. */
export const createSettleMessage = <TUnitOfWork extends ConsumerUnitOfWork>({
  options: { name, openUnitOfWork, lostRaces },
  guard,
  report,
}: SettleMessageDependencies<TUnitOfWork>): SettleMessage<TUnitOfWork> => {
  const settle: SettleMessage<TUnitOfWork> = async ({ message, receiveCount }, settling) => {
    const key: InboxKey = { consumer: name, messageId: message.id };
    try {
      return await withUnitOfWork(
        () => openUnitOfWork(contextOfEffects(message)),
        (unitOfWork) => settleWithin(unitOfWork, { key, message, receiveCount }, { ...settling, guard }),
        tellingLostRaces(lostRaces, message, report),
      );
    } catch (error) {
      // Something newer is there: of what the handler staged nothing was written, yet the message is settled.
      return hasErrorCode(error, 'STALE_MESSAGE') && settling.outcome === 'processed'
        ? settle({ message, receiveCount }, { outcome: 'stale', react: doNothing })
        : outcomeOfError(key, error);
    }
  };
  return settle;
};
