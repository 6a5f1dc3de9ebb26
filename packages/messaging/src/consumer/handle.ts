import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Message } from '../message/message.ts';
import { parsePayload } from '../message/parse-payload.ts';
import type { PayloadResult } from '../message/parse-payload.ts';

/** The reaction to one message, ready to run, or how its payload breaks the schema. */
export type PreparedReaction<TUnitOfWork> =
  | {
      readonly valid: true;
      readonly react: (unitOfWork: TUnitOfWork) => Promise<void>;
      /** The key under which it waits for its turn; `undefined` when it does not wait. */
      readonly turn: string | undefined;
    }
  | { readonly valid: false; readonly detail: string };

/** A message type together with the reaction to it: what `handle` makes and `createConsumer` takes. */
export interface MessageHandler<TUnitOfWork> {
  /** The message type it takes. */
  readonly type: string;
  /** The one version of the payload's schema it takes. */
  readonly version: number;
  /**
   * Validates a message's payload and binds the reaction to it.
   *
   * A property rather than a method, so that a handler which needs more than the unit of work has does not compile.
   *
   * @internal
   */
  readonly prepare: (message: Message) => PreparedReaction<TUnitOfWork>;
}

/** How a handler's messages are treated. */
export interface HandleOptions<TMessage> {
  /**
   * Names what a message changes, such as the customer of an order. Messages with the same name, of all handlers
   * of the consumer, are handled one after another within this process instead of racing each other; `undefined` waits
   * for no other message. Other processes still race.
   */
  readonly serializeBy?: (message: TMessage) => string | undefined;
}

/** What `handle` needs of a message definition; every `MessageDefinition` has it. */
export interface HandledDefinition<TType extends string, TPayload> {
  readonly type: TType;
  readonly version: number;
  readonly payload: StandardSchemaV1<unknown, TPayload>;
}

/**
 * Validates a payload; `undefined` when the schema gives no answer now.
 *
 * Zod answers with a promise also where validation throws, as on a payload too deep for a recursive schema. Another
 * delivery would end the same way, and a schema that is asynchronous on purpose has failed its producer already.
 */
const parse = <TPayload>(
  definition: HandledDefinition<string, TPayload>,
  payload: unknown,
): PayloadResult<TPayload> | undefined => {
  try {
    return parsePayload(definition, payload);
  } catch (error) {
    if (hasErrorCode(error, 'ASYNCHRONOUS_SCHEMA')) {
      return undefined;
    }
    throw error;
  }
};

/**
 * Declares the reaction to one message type.
 *
 * `handler` gets the message with the payload as the schema gave it back, and the open unit of work. All that it stages
 * commits together with the record that the message was processed; it never commits itself. It may run several times
 * for one message, because a lost race re-runs it with fresh reads: effects outside the unit of work happen at least once.
 *
 * @example
 * ```ts
 * const reserve = handle(OrderCreated, async ({ payload }, unitOfWork: CustomersUnitOfWork) => {
 *   await reserveCredit(unitOfWork, { customerId: payload.customerId, orderId: payload.orderId });
 * });
 * ```
 */
// Three type parameters instead of two: the payload's type, taken from the schema, spares a cast.
export const handle = <const TType extends string, TPayload, TUnitOfWork>(
  definition: HandledDefinition<TType, TPayload>,
  handler: (message: Message<TType, TPayload>, unitOfWork: TUnitOfWork) => Promise<void>,
  { serializeBy }: HandleOptions<Message<TType, TPayload>> = {},
): MessageHandler<TUnitOfWork> => ({
  type: definition.type,
  version: definition.version,
  prepare: (message) => {
    const payload = parse(definition, message.payload);
    if (payload === undefined) {
      return { valid: false, detail: 'The payload makes its schema throw, or the schema is asynchronous.' };
    }
    if (!payload.valid) {
      return { valid: false, detail: `The payload breaks its schema at ${payload.paths.join(', ')}.` };
    }
    const typed = { ...message, type: definition.type, payload: payload.value };
    return { valid: true, react: (unitOfWork) => handler(typed, unitOfWork), turn: serializeBy?.(typed) };
  },
});
