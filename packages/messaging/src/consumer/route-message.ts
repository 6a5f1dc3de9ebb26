import { createGuard } from './guards/create-guard.ts';
import type { OpenedEnvelope } from '../message/decode-envelope.ts';
import type { MessageHeader } from '../message/envelope.ts';
import type { Message } from '../message/message.ts';
import type { PackedPayload } from '../message/payload/packed-payload.ts';
import { memoryToUnpack } from '../message/payload/payload-memory.ts';
import type { UnpackPolicy } from '../message/payload/unpack-options.ts';
import { unpackPayload, type UnpackedPayload } from '../message/payload/unpack-payload.ts';
import type { ConsumeOutcome, RejectReason } from './consume-outcome.ts';
import type { ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import type { ConsumerReport } from './consumer-report.ts';
import { DuplicateHandlerError } from './errors/errors.ts';
import type { MessageHandler } from './handle.ts';
import type { HeldMemory } from './held-memory.ts';
import type { ReceivedMessage } from './settle-message.ts';
import { createSettleMessage } from './settle-message.ts';
import { createTakeTurns } from './take-turns.ts';

/** What is known to be a message, its payload perhaps yet to be unpacked. */
export type ReadableEnvelope = Exclude<OpenedEnvelope, { readonly undecodable: string }>;

/** Everything of a message but its payload, which may lie elsewhere still. */
export const headerOf = (opened: ReadableEnvelope): MessageHeader =>
  'message' in opened ? opened.message : opened.header;

/** What there is to know of a delivery beside its message. */
export interface DeliveryInWork {
  readonly receiveCount: number;
  readonly signal: AbortSignal | undefined;
  /** Its memory, which has room for the body by now. */
  readonly held: HeldMemory;
}

/** Finds the handler of a message and settles it. Rejects when the message is to be delivered again. */
export type RouteMessage = (opened: ReadableEnvelope, delivery: DeliveryInWork) => Promise<ConsumeOutcome>;

/** An outcome for what can never be handled. */
export const reject = (reason: RejectReason, detail: string): ConsumeOutcome => ({
  outcome: 'rejected',
  reason,
  detail,
});

/** The handlers of one message type by the version of the schema that they take. */
type HandlersByVersion<TUnitOfWork> = Map<number, MessageHandler<TUnitOfWork>>;

/** By type and version; refuses two handlers of one version. */
const byType = <TUnitOfWork>(
  consumer: string,
  handlers: readonly MessageHandler<TUnitOfWork>[],
): ReadonlyMap<string, HandlersByVersion<TUnitOfWork>> => {
  const handlersOf = new Map<string, HandlersByVersion<TUnitOfWork>>();
  for (const handler of handlers) {
    const { type, version } = handler;
    const versions = handlersOf.get(type) ?? new Map<number, MessageHandler<TUnitOfWork>>();
    if (versions.has(version)) {
      throw new DuplicateHandlerError(consumer, { type, version });
    }
    handlersOf.set(type, versions.set(version, handler));
  }
  return handlersOf;
};

const doNothing = async (): Promise<void> => undefined;

const unpackWithin = async (
  { header: { id }, packed }: { readonly header: MessageHeader; readonly packed: PackedPayload },
  { signal, held }: DeliveryInWork,
  { source, limits }: UnpackPolicy,
): Promise<UnpackedPayload> =>
  unpackPayload(packed, {
    id,
    source,
    limits,
    share: await held.take(memoryToUnpack(packed, limits), signal),
  });

/** Makes the step between reading a message and its unit of work. Throws `DUPLICATE_HANDLER`. */
export const createRouteMessage = <TUnitOfWork extends ConsumerUnitOfWork>(
  options: ConsumerOptions<TUnitOfWork>,
  payloads: UnpackPolicy,
  report: ConsumerReport,
): RouteMessage => {
  const { name, handlers, unknownType = 'ignore', guards = {} } = options;
  const handlersOf = byType(name, handlers);
  const settle = createSettleMessage({ options, guard: createGuard(name, guards), report });
  const takeTurns = createTakeTurns();

  const settleUnhandled = async (received: ReceivedMessage): Promise<ConsumeOutcome> => {
    if (unknownType === 'reject') {
      return reject('UNKNOWN_MESSAGE_TYPE', `No handler of ${name} takes ${received.message.type}.`);
    }
    // Where messages are counted, one without a handler counts as seen.
    return guards.gaps === undefined
      ? { outcome: 'ignored' }
      : settle(received, { outcome: 'ignored', react: doNothing });
  };

  const settleBy = (
    { prepare }: MessageHandler<TUnitOfWork>,
    message: Message,
    { receiveCount, signal }: DeliveryInWork,
  ): ConsumeOutcome | Promise<ConsumeOutcome> => {
    const reaction = prepare(message);
    if (!reaction.valid) {
      return reject('INVALID_MESSAGE_PAYLOAD', reaction.detail);
    }
    const { react, turn } = reaction;
    const work = (): Promise<ConsumeOutcome> =>
      settle({ message, receiveCount }, { outcome: 'processed', react });
    return turn === undefined ? work() : takeTurns(turn, work, signal);
  };

  return async (opened, delivery) => {
    const message = headerOf(opened);
    const versions = handlersOf.get(message.type);
    if (versions === undefined) {
      return settleUnhandled({ message, receiveCount: delivery.receiveCount });
    }
    const handler = versions.get(message.version);
    if (handler === undefined) {
      const taken = [...versions.keys()].join(' and ');
      return reject(
        'UNKNOWN_MESSAGE_VERSION',
        `${message.type} came in version ${message.version}; ${name} takes version ${taken}.`,
      );
    }
    if ('message' in opened) {
      return settleBy(handler, opened.message, delivery);
    }
    // Only now: a message without a handler is not worth a fetch.
    const unpacked = await unpackWithin(opened, delivery, payloads);
    return 'payload' in unpacked
      ? settleBy(handler, { ...message, payload: unpacked.payload }, delivery)
      : reject(unpacked.refusal, unpacked.detail);
  };
};
