import type { Parked } from '../../parking/parked-message.ts';

/** An attribute of a message on a queue: text, numbers as text too, or bytes. */
export type MessageAttribute =
  | { readonly dataType: string; readonly text: string }
  | { readonly dataType: string; readonly bytes: Uint8Array };

/** A message's attributes by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message that waits for a person: dead-lettered by a consumer, or parked by a relay. */
export interface DeadLetterMessage {
  /** The queue's own id of the message; not the id in the envelope. */
  readonly deliveryId: string;
  /** The message's body as it was, before anybody wrapped it. */
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** The message group, on FIFO queues. */
  readonly groupId?: string;
  /** When it was sent, by the queue's clock: to this queue, or to the one that moved it here. */
  readonly sentAt: Date;
  /** Name of the queue that moved it here by its redrive policy; absent where a client sent it here. */
  readonly movedFrom?: string;
  /** What a relay left here; absent for dead letters. */
  readonly parked?: Parked;
  /** What the queue wants to see before it removes or releases the message. */
  readonly receipt: string;
}

/** The value of a text attribute; `undefined` if there is none of that name. */
export const textAttribute = ({ attributes }: DeadLetterMessage, name: string): string | undefined => {
  const attribute = attributes[name];
  return attribute !== undefined && 'text' in attribute ? attribute.text : undefined;
};

/** What keeps its order: a FIFO group, or the ordering key of parked messages. Without one, the message has no order. */
export const orderOf = ({ groupId, parked }: DeadLetterMessage): string | undefined => {
  const key = parked?.kind === 'message' ? parked.orderingKey : parked?.item?.orderingKey;
  return key ?? groupId;
};
