import { createHash } from 'node:crypto';
import type { RedrivenMessage } from './redrive-target.ts';
import type { MessageAttributes, DeadLetterMessage } from './dead-letter-message.ts';

/** Prefix of the attributes that describe the failure. They are not sent back. */
const ownPrefix = 'DeadLetter';

const withoutOwn = (attributes: MessageAttributes): MessageAttributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith(ownPrefix)));

/**
 * Converts a dead-letter message to the form that is sent back.
 *
 * A FIFO queue drops a message with a deduplication id that it has seen within five minutes, so the old id would lose
 * the message. The new id is derived from the message's id in the dead-letter queue, which differs each time it is
 * dead-lettered, and from the body. So the queue drops a repeated attempt, but accepts an edited message.
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
