import type { MessageHeader } from '../message/envelope.ts';
import type { Message } from '../message/message.ts';
import type { PayloadCodec } from '../message/payload/payload-codec.ts';
import type { PackedPayload } from '../message/payload/packed-payload.ts';
import type { TraceContext } from '../message/trace-context.ts';
import { memoryToUnpack } from '../message/payload/payload-memory.ts';
import type { UnpackPolicy } from '../message/payload/unpack-options.ts';
import { unpackPayload, type UnpackedPayload } from '../message/payload/unpack-payload.ts';
import type { ConsumeOutcome, RejectReason } from './consume-outcome.ts';
import type { ConsumerOptions } from './consumer.ts';
import { DuplicateHandlerError } from './errors/definition-errors.ts';
import { NewerMessageVersionError } from './errors/newer-message-version-error.ts';
import type { MessageHandler } from './handle.ts';
import type { HeldMemory } from './held-memory.ts';
import type { ReceivedMessage, SettleMessage } from './settle-message.ts';
import {
  assertNoCallerRequired,
  headerOf,
  identifyCaller,
  type ReadableEnvelope,
} from './identify-caller.ts';
import { createTakeTurns } from './take-turns.ts';

/** State of a delivery in progress. */
export interface DeliveryInWork {
  readonly receiveCount: number;
  readonly signal: AbortSignal | undefined;
  /** Memory of the delivery, which already includes its body. */
  readonly held: HeldMemory;
  /** Position of the delivery in a trace; `undefined` without tracing. */
  readonly trace: TraceContext | undefined;
}

/** Finds the handler of a message and settles it. Rejects if the message must be redelivered. */
export type RouteMessage = (opened: ReadableEnvelope, delivery: DeliveryInWork) => Promise<ConsumeOutcome>;

/** Outcome of a message that can never be handled. */
export const reject = (reason: RejectReason, detail: string): ConsumeOutcome => ({
  outcome: 'rejected',
  reason,
  detail,
});

/** Handlers of one message type, by each version of the payload that they read. */
type HandlersByVersion<TUnitOfWork> = Map<number, MessageHandler<TUnitOfWork>>;

/** Groups handlers by type and version. Throws for two handlers of one version. */
const byType = <TUnitOfWork>(
  consumer: string,
  handlers: readonly MessageHandler<TUnitOfWork>[],
): ReadonlyMap<string, HandlersByVersion<TUnitOfWork>> => {
  const handlersOf = new Map<string, HandlersByVersion<TUnitOfWork>>();
  for (const handler of handlers) {
    const { type } = handler;
    const byVersion = handlersOf.get(type) ?? new Map<number, MessageHandler<TUnitOfWork>>();
    for (const version of handler.versions) {
      if (byVersion.has(version)) {
        throw new DuplicateHandlerError(consumer, { type, version });
      }
      byVersion.set(version, handler);
    }
    handlersOf.set(type, byVersion);
  }
  return handlersOf;
};

/**
 * Returns the outcome of a message in a version that no handler reads. Throws `NEWER_MESSAGE_VERSION` for a newer one, which a
 * deployment of this consumer will read.
 */
const outcomeOfUnreadVersion = (
  consumer: string,
  message: MessageHeader,
  versions: Iterable<number>,
): ConsumeOutcome => {
  const { type, version } = message;
  const read = [...versions].toSorted((one, other) => one - other);
  const newest = read.at(-1) ?? 0;
  if (version > newest) {
    throw new NewerMessageVersionError(consumer, message, newest);
  }
  return reject(
    'UNKNOWN_MESSAGE_VERSION',
    `${type} has version ${version}, but ${consumer} reads version ${read.join(' and ')}.`,
  );
};

const doNothing = async (): Promise<void> => undefined;

const unpackWithin = async (
  { header: { id }, packed }: { readonly header: MessageHeader; readonly packed: PackedPayload },
  { signal, held }: DeliveryInWork,
  { source, limits, codec }: UnpackPolicy & { readonly codec: PayloadCodec | undefined },
): Promise<UnpackedPayload> =>
  unpackPayload(packed, {
    id,
    source,
    limits,
    codec,
    share: await held.take(memoryToUnpack(packed, limits, codec), signal),
  });

/** Options that decide how a message finds its handler. */
export type RouteOptions<TUnitOfWork> = Pick<
  ConsumerOptions<never>,
  'name' | 'unknownType' | 'guards' | 'callerVerifier'
> & { readonly handlers: readonly MessageHandler<TUnitOfWork>[] };

/** Dependencies of routing: the limits of payloads, and the function that settles a message. */
export interface RouteMessageDependencies<TUnitOfWork> {
  readonly payloads: UnpackPolicy;
  readonly settle: SettleMessage<TUnitOfWork>;
}

/** Creates the step between reading a message and its unit of work. Throws `DUPLICATE_HANDLER` and `CALLER_VERIFIER_MISSING`. */
export const createRouteMessage = <TUnitOfWork>(
  options: RouteOptions<TUnitOfWork>,
  { payloads, settle }: RouteMessageDependencies<TUnitOfWork>,
): RouteMessage => {
  const { name, handlers, unknownType = 'ignore', guards = {}, callerVerifier } = options;
  const handlersOf = byType(name, handlers);
  if (callerVerifier === undefined) {
    assertNoCallerRequired(name, handlers);
  }
  const takeTurns = createTakeTurns();

  const settleUnhandled = async (received: ReceivedMessage): Promise<ConsumeOutcome> => {
    switch (unknownType) {
      case 'reject':
        return reject('UNKNOWN_MESSAGE_TYPE', `${name} has no handler for ${received.message.type}.`);
      case 'ignore':
        // For gap detection, a message without a handler counts as seen.
        return guards.gaps === undefined
          ? { outcome: 'ignored' }
          : settle(received, { outcome: 'ignored', run: doNothing });
    }
  };

  const settleBy = (
    { prepare }: MessageHandler<TUnitOfWork>,
    message: Message,
    { receiveCount, signal, trace }: DeliveryInWork,
  ): ConsumeOutcome | Promise<ConsumeOutcome> => {
    const reaction = prepare(message);
    if (!reaction.valid) {
      return reject('INVALID_MESSAGE_PAYLOAD', reaction.detail);
    }
    const { react, turn } = reaction;
    const work = (): Promise<ConsumeOutcome> =>
      settle({ message, receiveCount, trace }, { outcome: 'processed', run: react });
    return turn === undefined ? work() : takeTurns(turn, work, signal);
  };

  const settleIdentified = async (
    handler: MessageHandler<TUnitOfWork>,
    opened: ReadableEnvelope,
    delivery: DeliveryInWork,
  ): Promise<ConsumeOutcome> => {
    if ('message' in opened) {
      return settleBy(handler, opened.message, delivery);
    }
    // The payload is fetched only here, because a message without a handler or a valid caller does not need it.
    const codec = handler.codecOf(opened.header.version);
    const unpacked = await unpackWithin(opened, delivery, { ...payloads, codec });
    return 'payload' in unpacked
      ? settleBy(handler, { ...opened.header, payload: unpacked.payload }, delivery)
      : reject(unpacked.refusal, unpacked.detail);
  };

  return async (opened, delivery) => {
    const message = headerOf(opened);
    const byVersion = handlersOf.get(message.type);
    if (byVersion === undefined) {
      const { receiveCount, trace } = delivery;
      return settleUnhandled({ message, receiveCount, trace });
    }
    const handler = byVersion.get(message.version);
    if (handler === undefined) {
      return outcomeOfUnreadVersion(name, message, byVersion.keys());
    }
    if (callerVerifier === undefined) {
      return settleIdentified(handler, opened, delivery);
    }
    const identified = await identifyCaller(opened, handler, callerVerifier);
    return 'refusal' in identified
      ? reject(identified.refusal, identified.detail)
      : settleIdentified(handler, identified, delivery);
  };
};
