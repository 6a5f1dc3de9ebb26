import type { Message, MessageHandler } from '@dynamo-outbox/messaging';
import { entryDefinition } from '../world/entry-versions.ts';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

/** Converts a payload of version 1 to version 2, and passes it on as version 3. */
const liftTooShort = (message: Message): Message => {
  const [first] = entryDefinition({ version: 3, publishVersion: 3 }).olderVersions;
  return first === undefined ? message : { ...message, version: 3, payload: first.up(message.payload) };
};

const skipLast = <TUnitOfWork>(handler: MessageHandler<TUnitOfWork>): MessageHandler<TUnitOfWork> => ({
  ...handler,
  prepare: (message) =>
    handler.prepare(handler.version === 3 && message.version === 1 ? liftTooShort(message) : message),
});

/**
 * Wrong on purpose: a consumer of version 3 that runs only the first of two conversions. The schema of version 3 accepts
 * the result.
 *
 * Breaks the law that a payload is converted by every step from its version to the newest.
 */
export const skipsAnUpcaster: WorldParts = {
  ...realParts,
  createConsumer: (options) =>
    realParts.createConsumer({ ...options, handlers: options.handlers.map((handler) => skipLast(handler)) }),
};
