import { hasErrorCode, systemClock } from '@dynamo-outbox/kernel';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';

import type { InboxKey } from '../inbox/inbox.ts';
import type { Message, MessageContext } from '../message/message.ts';
import { silentObserver } from '../observer.ts';
import type { ConsumeOutcome, RejectReason } from './consume-outcome.ts';
import type { Consumer, ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import { createConsumerReport } from './consumer-report.ts';
import type { ConsumerReport } from './consumer-report.ts';
import type { Delivery } from './delivery.ts';
import { fingerprintOf } from './error-fingerprint.ts';
import { DuplicateHandlerError } from './errors.ts';
import type { MessageHandler } from './handle.ts';
import { readBody } from './read-body.ts';

type Rejection = Extract<ConsumeOutcome, { readonly outcome: 'rejected' }>;

const reject = (reason: RejectReason, detail: string): Rejection => ({
  outcome: 'rejected',
  reason,
  detail,
});

/** By type; refuses two handlers of one. */
const byType = <TUnitOfWork>(
  consumer: string,
  handlers: readonly MessageHandler<TUnitOfWork>[],
): ReadonlyMap<string, MessageHandler<TUnitOfWork>> => {
  const handlerOf = new Map<string, MessageHandler<TUnitOfWork>>();
  for (const handler of handlers) {
    if (handlerOf.has(handler.type)) {
      throw new DuplicateHandlerError(consumer, handler.type);
    }
    handlerOf.set(handler.type, handler);
  }
  return handlerOf;
};

/** What the handler's own messages carry on: the same correlation and trace, this message as their cause. */
const contextOfEffects = ({ id, context }: Message): MessageContext => ({ ...context, causationId: id });

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
    return { ...reject('REJECTED_BY_HANDLER', error.message), error: fingerprintOf(error) };
  }
  throw error;
};

/** Tells the observer of each lost race, and whoever asked for it besides. */
const tellingLostRaces = (
  options: WithUnitOfWorkOptions | undefined,
  message: Message,
  report: ConsumerReport,
): WithUnitOfWorkOptions => ({
  ...options,
  onLostRace: (error, attempts) => {
    report.lostRace(error, { message, attempts });
    options?.onLostRace?.(error, attempts);
  },
});

/** Runs a reaction in a unit of work of its own, with the inbox record before everything else. */
const runOnce = async <TUnitOfWork extends ConsumerUnitOfWork>(
  { name, openUnitOfWork, lostRaces }: ConsumerOptions<TUnitOfWork>,
  { message, receiveCount }: { readonly message: Message; readonly receiveCount: number },
  react: (unitOfWork: TUnitOfWork) => Promise<void>,
): Promise<ConsumeOutcome> => {
  const key: InboxKey = { consumer: name, messageId: message.id };
  const open = (): TUnitOfWork => openUnitOfWork(contextOfEffects(message));
  try {
    return await withUnitOfWork(
      open,
      async (unitOfWork) => {
        // The read spares work on the common duplicate, a redelivery; the record decides when two deliveries race.
        if (receiveCount > 1 && (await unitOfWork.inbox.hasProcessed(key))) {
          return { outcome: 'duplicate' };
        }
        const { correlationId } = message.context;
        unitOfWork.inbox.add({ ...key, messageType: message.type, correlationId });
        await react(unitOfWork);
        return { outcome: 'processed' };
      },
      lostRaces,
    );
  } catch (error) {
    return outcomeOfError(key, error);
  }
};

/**
 * Makes an idempotent consumer: however often a message is delivered, its effect on the unit of work's tables happens
 * once. Effects elsewhere, such as a mail or an HTTP call in a handler, happen at least once.
 *
 * What can never be handled ends as `rejected`; every other fault is thrown, so that the queue delivers again. Throws
 * `DUPLICATE_HANDLER` when two handlers take the same message type.
 *
 * Pattern: Idempotent Receiver (Hohpe, Woolf, Enterprise Integration Patterns).
 *
 * @example
 * ```ts
 * const consumer = createConsumer<CustomersUnitOfWork>({
 *   name: 'customers--orders',
 *   openUnitOfWork: openCustomersUnitOfWork,
 *   handlers: [handle(OrderCreated, async ({ payload }, unitOfWork) => reserveCredit(unitOfWork, payload))],
 * });
 * ```
 */
export const createConsumer = <TUnitOfWork extends ConsumerUnitOfWork>(
  options: ConsumerOptions<TUnitOfWork>,
): Consumer => {
  const { name, handlers, unknownType = 'ignore', observer = silentObserver, clock = systemClock } = options;
  const handlerOf = byType(name, handlers);
  const report = createConsumerReport({ consumer: name, observer, clock });

  const consumeMessage = async (message: Message, receiveCount: number): Promise<ConsumeOutcome> => {
    const handler = handlerOf.get(message.type);
    if (handler === undefined) {
      return unknownType === 'ignore'
        ? { outcome: 'ignored' }
        : reject('UNKNOWN_MESSAGE_TYPE', `No handler of ${name} takes ${message.type}.`);
    }
    if (message.version !== handler.version) {
      return reject(
        'UNKNOWN_MESSAGE_VERSION',
        `${message.type} came in version ${message.version}; the handler takes version ${handler.version}.`,
      );
    }
    const reaction = handler.prepare(message);
    return reaction.valid
      ? runOnce(
          { ...options, lostRaces: tellingLostRaces(options.lostRaces, message, report) },
          { message, receiveCount },
          reaction.react,
        )
      : reject('INVALID_MESSAGE_PAYLOAD', reaction.detail);
  };

  return {
    name,
    consume: async ({ body, receiveCount }: Delivery) => {
      const decoded = readBody(body);
      if (!('message' in decoded)) {
        return report.consumed(reject('UNREADABLE_MESSAGE', decoded.undecodable));
      }
      const { message } = decoded;
      try {
        return report.consumed(await consumeMessage(message, receiveCount), message);
      } catch (error) {
        report.failed(error, { message, receiveCount });
        throw error;
      }
    },
  };
};
