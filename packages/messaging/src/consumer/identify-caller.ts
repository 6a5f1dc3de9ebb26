import type { Caller } from '../message/caller.ts';
import type { OpenedEnvelope } from '../message/decode-envelope.ts';
import type { MessageHeader } from '../message/envelope.ts';
import type { CallerRefusal, CallerVerifier } from './caller-verifier.ts';
import { CallerVerifierMissingError } from './errors/definition-errors.ts';
import type { MessageHandler } from './handle.ts';

/** An envelope that contains a message. Its payload may still be packed. */
export type ReadableEnvelope = Exclude<OpenedEnvelope, { readonly undecodable: string }>;

/** Returns a message without its payload, which may be stored elsewhere. */
export const headerOf = (opened: ReadableEnvelope): MessageHeader =>
  'message' in opened ? opened.message : opened.header;

/** An envelope whose context has the caller, if it has one, or why the message is rejected. */
export type IdentifiedEnvelope =
  ReadableEnvelope | { readonly refusal: CallerRefusal | 'CALLER_MISSING'; readonly detail: string };

const withCaller = (opened: ReadableEnvelope, caller: Caller): ReadableEnvelope => {
  if ('message' in opened) {
    const { message } = opened;
    return { message: { ...message, context: { ...message.context, caller } } };
  }
  const { header, packed } = opened;
  return { header: { ...header, context: { ...header.context, caller } }, packed };
};

/** Throws `CALLER_VERIFIER_MISSING` for a handler that requires a caller. */
export const assertNoCallerRequired = (
  consumer: string,
  handlers: readonly Pick<MessageHandler<never>, 'requiresCaller' | 'type' | 'version'>[],
): void => {
  for (const handler of handlers) {
    if (handler.requiresCaller) {
      throw new CallerVerifierMissingError(consumer, handler);
    }
  }
};

/**
 * Identifies the caller of a message by its verified token, and adds it to the message's context.
 *
 * Rejects if the message must be redelivered.
 */
export const identifyCaller = async (
  opened: ReadableEnvelope,
  { requiresCaller }: Pick<MessageHandler<never>, 'requiresCaller'>,
  verifier: CallerVerifier,
): Promise<IdentifiedEnvelope> => {
  const { id, source, type } = headerOf(opened);
  if (opened.authContext === undefined) {
    return requiresCaller
      ? {
          refusal: 'CALLER_MISSING',
          detail: `The handler of ${type} requires a caller, and the message has none.`,
        }
      : opened;
  }
  const verified = await verifier.verify(opened.authContext, { messageId: id, source, type });
  return 'caller' in verified ? withCaller(opened, verified.caller) : verified;
};
