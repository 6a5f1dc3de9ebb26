import { assertHandle } from './assert-handle.ts';
import type { Caller } from '../message/caller.ts';
import type { Message } from '../message/message.ts';
import { handle, type HandledDefinition, type HandleOptions, type MessageHandler } from './handle.ts';

/** A message whose caller is known. */
export type MessageWithCaller<TType extends string = string, TPayload = unknown> = Message<
  TType,
  TPayload
> & {
  readonly context: { readonly caller: Caller };
};

const requireCaller = <TType extends string, TPayload>(
  message: Message<TType, TPayload>,
): MessageWithCaller<TType, TPayload> => {
  const { caller } = message.context;
  if (caller === undefined) {
    throw new Error(`The consumer runs a handler of ${message.type} without the caller that it requires.`);
  }
  return { ...message, context: { ...message.context, caller } };
};

/**
 * Declares the reaction to one message type, like `handle`, for a handler that needs to know who caused the message.
 *
 * The consumer needs a `callerVerifier`. It rejects a message without a caller as `CALLER_MISSING`, so the handler always has
 * `context.caller`.
 *
 * @example
 * ```ts
 * const cancel = handleWithCaller(CancelOrder, async ({ payload, context }, unitOfWork: OrdersUnitOfWork) => {
 *   if (!context.caller.roles.includes('order-desk')) {
 *     throw new RejectMessageError('The caller may not cancel orders.');
 *   }
 *   await cancelOrder(unitOfWork, payload);
 * });
 * ```
 */
export const handleWithCaller = <const TType extends string, TPayload, TUnitOfWork>(
  definition: HandledDefinition<TType, TPayload>,
  handler: (message: MessageWithCaller<TType, TPayload>, unitOfWork: TUnitOfWork) => Promise<void>,
  { serializeBy }: HandleOptions<MessageWithCaller<TType, TPayload>> = {},
): MessageHandler<TUnitOfWork> => {
  assertHandle(definition, handler);
  return {
    ...handle<TType, TPayload, TUnitOfWork>(
      definition,
      (message, unitOfWork) => handler(requireCaller(message), unitOfWork),
      serializeBy === undefined ? {} : { serializeBy: (message) => serializeBy(requireCaller(message)) },
    ),
    requiresCaller: true,
  };
};
