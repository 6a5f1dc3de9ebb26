import { ATTRIBUTE_ROOM_BYTES, DEFAULT_TOPIC_MESSAGE_BYTES } from '../message/message-size.ts';

/** Most bytes of an encoded message on a topic that sets no `maxMessageBytes`: 255 KiB = 261,120. The rest of 256 KiB is for attributes. */
export const MAX_MESSAGE_BODY_BYTES = DEFAULT_TOPIC_MESSAGE_BYTES - ATTRIBUTE_ROOM_BYTES;

/**
 * Most bytes of an outbox item as it is recorded: 350 KiB = 358,400; further messages go into additional items.
 *
 * DynamoDB allows 400 KiB. The rest is reserved for attributes that are added until dispatch, such as the last error.
 */
export const MAX_OUTBOX_ITEM_BYTES = 350 * 1024;

/**
 * Most bytes of an encoded message in one outbox item: 348.5 KiB = 356,864.
 *
 * The rest of the item is for its keys and for the id, type and topic of the message.
 */
export const MAX_RECORDED_BODY_BYTES = MAX_OUTBOX_ITEM_BYTES - 1_536;
