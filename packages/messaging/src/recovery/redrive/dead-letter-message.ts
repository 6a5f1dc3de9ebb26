import type { Parked } from '../../parking/parked-message.ts';

/** An attribute of a message on a queue: text (also for numbers) or bytes. */
export type MessageAttribute =
  | { readonly dataType: string; readonly text: string }
  | { readonly dataType: string; readonly bytes: Uint8Array };

/** A message's attributes by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message that waits for an operator: dead-lettered by a consumer, or parked by a relay. */
export interface DeadLetterMessage {
  /** The queue's own id of the message; not the id in the envelope. */
  readonly deliveryId: string;
  /** Original body of the message, without any wrapper. */
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** The message group, on FIFO queues. */
  readonly groupId?: string;
  /** When it was sent, by the queue's clock: to this queue, or to the queue that moved it here. */
  readonly sentAt: Date;
  /** X-Ray trace header that it was sent with. A redrive sends it again. */
  readonly traceHeader?: string;
  /** Name of the queue whose redrive policy moved it here; absent if a client sent it here. */
  readonly movedFrom?: string;
  /** Message or record that a relay parked; absent for dead letters. */
  readonly parked?: Parked;
  /** Receipt that the queue requires to remove or release the message. */
  readonly receipt: string;
}

/** Returns the value of a text attribute; `undefined` if there is none with that name. */
export const textAttribute = ({ attributes }: DeadLetterMessage, name: string): string | undefined => {
  const attribute = attributes[name];
  return attribute !== undefined && 'text' in attribute ? attribute.text : undefined;
};

/** Returns the FIFO group of a message, or the ordering key of a parked message; `undefined` if it has no order. */
export const orderOf = ({ groupId, parked }: DeadLetterMessage): string | undefined => {
  const key = parked?.kind === 'message' ? parked.orderingKey : parked?.item?.orderingKey;
  return key ?? groupId;
};
