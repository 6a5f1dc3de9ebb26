import type { SeenMessage, DeadLetterMessage } from '@dynamo-outbox/messaging/recovery';

/** The id that the message had in the queue of the consumer that gave it up, as its log has it. */
export const formerIdOf = ({ attributes }: DeadLetterMessage): string | undefined => {
  const former = attributes['DeadLetterMessageId'];
  return former !== undefined && 'text' in former ? former.text : undefined;
};

/** Whether a message is called so: by the queue's own id of it, by the one it had in the queue before, or by its id, if that can be read. */
export const isCalled = ({ deadLetter, reading }: SeenMessage, id: string): boolean =>
  [deadLetter.deliveryId, formerIdOf(deadLetter), reading.identity?.id].includes(id);
