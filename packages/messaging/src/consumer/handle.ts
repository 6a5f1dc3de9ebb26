import { hasErrorCode } from '@dynamo-outbox/kernel';

import { assertHandle } from './assert-handle.ts';
import type { Message } from '../message/message.ts';
import type { PayloadCodec } from '../message/payload/payload-codec.ts';
import { codecOf } from '../message/versions/codec-of.ts';
import { type LiftedPayload, liftPayload, type ReadableType } from '../message/versions/lift-payload.ts';

/** The reaction to one message, ready to run, or the schema issues of its payload. */
export type PreparedReaction<TUnitOfWork> =
  | {
      readonly valid: true;
      readonly react: (unitOfWork: TUnitOfWork) => Promise<void>;
      /** Key of its turn; `undefined` if it does not wait for a turn. */
      readonly turn: string | undefined;
    }
  | { readonly valid: false; readonly detail: string };

/** A message type and the reaction to it. `handle` creates it for `createConsumer`. */
export interface MessageHandler<TUnitOfWork> {
  /** Message type that it handles. */
  readonly type: string;
  /** Newest version of the payload that it reads, which it handles. */
  readonly version: number;
  /** All versions of the payload that it reads, from the oldest. */
  readonly versions: readonly number[];
  /** Whether the consumer rejects messages without a caller for it. */
  readonly requiresCaller: boolean;
  /**
   * Returns the codec for payloads of a version; `undefined` if the version has only JSON.
   *
   * @internal
   */
  readonly codecOf: (version: number) => PayloadCodec | undefined;
  /**
   * Validates a message's payload, lifts it to the newest version, and binds the reaction to it.
   *
   * A property instead of a method, so that a handler that needs more than the unit of work offers does not compile.
   *
   * @internal
   */
  readonly prepare: (message: Message) => PreparedReaction<TUnitOfWork>;
}

/** Options of a handler. */
export interface HandleOptions<TMessage> {
  /**
   * Returns the name of the thing that a message changes, such as the customer of an order. Within this process,
   * messages with the same name are handled one after another, across all handlers of the consumer. `undefined` waits
   * for no other message. Other processes can still race.
   */
  readonly serializeBy?: (message: TMessage) => string | undefined;
}

/** The part of a message definition that `handle` needs. Every `MessageDefinition` has it. */
export interface HandledDefinition<TType extends string, TPayload> extends ReadableType<TPayload> {
  readonly type: TType;
}

/**
 * Validates a payload and lifts it to the newest version. An answer that is not synchronous makes the payload invalid.
 *
 * Zod also answers with a promise if validation throws, for example for a payload that is too deep for a recursive
 * schema. A redelivery would end the same way. A schema that is asynchronous on purpose has already failed in the
 * producer.
 */
const lift = <TPayload>(
  definition: HandledDefinition<string, TPayload>,
  message: Message,
): LiftedPayload<TPayload> => {
  try {
    return liftPayload(definition, message);
  } catch (error) {
    if (hasErrorCode(error, 'ASYNCHRONOUS_SCHEMA')) {
      return { valid: false, detail: 'The schema threw for this payload, or it is asynchronous.' };
    }
    throw error;
  }
};

/**
 * Declares the reaction to one message type.
 *
 * `handler` receives the message, with the payload as the schema returned it, and the open unit of work. A message of an
 * older version of the definition arrives in the newest one. Everything that it stages commits together with the record of the processed message; the handler itself does not commit. It may
 * run several times for one message, because a lost race re-runs it with fresh reads. Effects outside the unit of work
 * happen at least once.
 *
 * The caller of the message may be unknown. Use `handleWithCaller` for a handler that requires it.
 *
 * @example
 * ```ts
 * const reserve = handle(OrderCreated, async ({ payload }, unitOfWork: CustomersUnitOfWork) => {
 *   await reserveCredit(unitOfWork, { customerId: payload.customerId, orderId: payload.orderId });
 * });
 * ```
 */
// A third type parameter for the payload, inferred from the schema, avoids a cast.
export const handle = <const TType extends string, TPayload, TUnitOfWork>(
  definition: HandledDefinition<TType, TPayload>,
  handler: (message: Message<TType, TPayload>, unitOfWork: TUnitOfWork) => Promise<void>,
  { serializeBy }: HandleOptions<Message<TType, TPayload>> = {},
): MessageHandler<TUnitOfWork> => {
  assertHandle(definition, handler);
  return {
    type: definition.type,
    version: definition.version,
    versions: [...(definition.olderVersions ?? []).map(({ version }) => version), definition.version],
    requiresCaller: false,
    codecOf: (version) => codecOf(definition, version),
    prepare: (message) => {
      const payload = lift(definition, message);
      if (!payload.valid) {
        return payload;
      }
      const { type, version } = definition;
      const typed = { ...message, type, version, payload: payload.value };
      return { valid: true, react: (unitOfWork) => handler(typed, unitOfWork), turn: serializeBy?.(typed) };
    },
  };
};
