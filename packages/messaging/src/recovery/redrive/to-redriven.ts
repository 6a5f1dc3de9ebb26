import { createHash } from 'node:crypto';
import type { RedrivenMessage } from './redrive-target.ts';
import type { MessageAttributes, DeadLetterMessage } from './dead-letter-message.ts';

/** Prefix of the attributes that say why a message is in the queue; they are not sent back with it. */
const ownPrefix = 'DeadLetter';

const withoutOwn = (attributes: MessageAttributes): MessageAttributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith(ownPrefix)));

/**
 * A dead-letter message as it is sent back.
 *
 * A FIFO queue swallows what bears a deduplication id it has seen within five minutes, so the old one would lose the
 * message. The new one comes from the id it has where it waits, which is another each time it is dead-lettered, and from
 * the body: an attempt made again is swallowed, an edited one is not.
 */
export const toRedriven = (deadLetter: DeadLetterMessage, body: string): RedrivenMessage => {
  const digest = createHash('sha256').update(deadLetter.deliveryId).update('\n').update(body).digest('hex');
  return {
    body,
    attributes: withoutOwn(deadLetter.attributes),
    deduplicationId: `redrive-${digest}`,
    deadLetter,
  };
};
