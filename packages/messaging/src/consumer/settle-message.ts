import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';

import type { Guard } from './guards/create-guard.ts';
import type { InboxKey } from '../inbox/inbox.ts';
import type { MessageHeader } from '../message/envelope.ts';
import type { MessageContext } from '../message/message.ts';
import {
  hasValidTrace,
  type TraceContext,
  toTraceContext,
  withTraceContext,
} from '../message/trace-context.ts';
import type { CommittedOutcome, ConsumeOutcome } from './consume-outcome.ts';
import type { ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import type { ConsumerReport } from './consumer-report.ts';
import { fingerprintOf } from './error-fingerprint.ts';

/** A message with its number of receives, including this one. */
export interface ReceivedMessage {
  readonly message: MessageHeader;
  readonly receiveCount: number;
  /** Position of the delivery in a trace; `undefined` without tracing. */
  readonly trace: TraceContext | undefined;
}

/** The work for a message, and the outcome if it commits. */
export interface PlannedWork<TUnitOfWork> {
  readonly outcome: CommittedOutcome;
  readonly run: (unitOfWork: TUnitOfWork) => Promise<void>;
}

/** Settles a message once, in a new unit of work. Rejects when the queue must redeliver it. */
export type SettleMessage<TUnitOfWork> = (
  received: ReceivedMessage,
  planned: PlannedWork<TUnitOfWork>,
) => Promise<ConsumeOutcome>;

/** Dependencies of settling messages. */
export interface SettleMessageDependencies<TUnitOfWork extends ConsumerUnitOfWork> {
  readonly options: ConsumerOptions<TUnitOfWork>;
  readonly guard: Guard | undefined;
  readonly report: ConsumerReport;
}

/**
 * Context of the messages that a handler records: the same correlation and trace, and this message as their cause.
 *
 * The sender of the message wrote its trace context. A malformed or long one is left out, so that it cannot make the
 * handler's messages too large.
 */
const contextOfOutgoingMessages = ({ id, context }: MessageHeader, trace?: TraceContext): MessageContext => {
  const outgoing = { ...context, causationId: id };
  return trace === undefined && hasValidTrace(context)
    ? outgoing
    : withTraceContext(outgoing, trace ?? toTraceContext(context));
};

/** Whether the error means that this message was processed before. A handler may stage other inbox records. */
const isDuplicateOf = ({ consumer, messageId }: InboxKey, error: unknown): boolean =>
  hasErrorCode(error, 'MESSAGE_ALREADY_PROCESSED') &&
  'consumer' in error &&
  error.consumer === consumer &&
  'messageId' in error &&
  error.messageId === messageId;

/** Maps an error that rejects the message to its outcome. Rethrows any other error. */
export const outcomeOfRejection = (error: unknown): ConsumeOutcome => {
  if (hasErrorCode(error, 'REJECT_MESSAGE')) {
    const detail = error.message;
    return { outcome: 'rejected', reason: 'REJECTED_BY_HANDLER', detail, error: fingerprintOf(error) };
  }
  if (hasErrorCode(error, 'SEQUENCE_RESTARTED')) {
    return { outcome: 'rejected', reason: 'SEQUENCE_RESTARTED', detail: error.message };
  }
  throw error;
};

/** Maps an error of the work to an outcome. Rethrows any other error. */
const outcomeOfError = (key: InboxKey, error: unknown): ConsumeOutcome =>
  isDuplicateOf(key, error) ? { outcome: 'duplicate' } : outcomeOfRejection(error);

/** Reports each lost race to the observer, and to the option's callback. */
export const reportLostRaces = (
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

/** Records the message, asks the guard, then runs the work, in one unit of work. */
const settleWithin = async <TUnitOfWork extends ConsumerUnitOfWork>(
  unitOfWork: TUnitOfWork,
  { key, message, receiveCount }: Omit<ReceivedMessage, 'trace'> & { readonly key: InboxKey },
  { outcome, run, guard }: PlannedWork<TUnitOfWork> & { readonly guard: Guard | undefined },
): Promise<ConsumeOutcome> => {
  // The read avoids work for the common duplicate, a redelivery. The record decides when two deliveries race.
  if (receiveCount > 1 && (await unitOfWork.inbox.hasProcessed(key))) {
    return { outcome: 'duplicate' };
  }
  const { correlationId } = message.context;
  const { consumer, messageId } = key;
  unitOfWork.inbox.add({ consumer, messageId, messageType: message.type, correlationId });
  const verdict = guard === undefined ? 'pass' : await guard(unitOfWork.inbox, message);
  if (verdict !== 'pass') {
    // The record commits alone, so that messages that wait for this one as their cause do not wait forever.
    return { outcome: verdict };
  }
  await run(unitOfWork);
  return { outcome };
};

const doNothing = async (): Promise<void> => undefined;

/** Creates the function that settles a message within a unit of work, and re-runs it after a lost race. */
export const createSettleMessage = <TUnitOfWork extends ConsumerUnitOfWork>({
  options: { name, openUnitOfWork, lostRaces },
  guard,
  report,
}: SettleMessageDependencies<TUnitOfWork>): SettleMessage<TUnitOfWork> => {
  const settle: SettleMessage<TUnitOfWork> = async ({ message, receiveCount, trace }, planned) => {
    const key: InboxKey = { consumer: name, messageId: message.id };
    try {
      return await withUnitOfWork(
        () => openUnitOfWork(contextOfOutgoingMessages(message, trace)),
        (unitOfWork) => settleWithin(unitOfWork, { key, message, receiveCount }, { ...planned, guard }),
        reportLostRaces(lostRaces, message, report),
      );
    } catch (error) {
      // A newer message was processed. Nothing that the handler staged was written, but the message is settled.
      return hasErrorCode(error, 'STALE_MESSAGE') && planned.outcome === 'processed'
        ? settle({ message, receiveCount, trace }, { outcome: 'stale', run: doNothing })
        : outcomeOfError(key, error);
    }
  };
  return settle;
};
