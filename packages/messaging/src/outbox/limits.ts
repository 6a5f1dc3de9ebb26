/**
 * Most bytes of an encoded message: 255 KiB = 261,120.
 *
 * SNS takes 256 KiB = 262,144 bytes with names, types and values of the message's attributes; the relay adds `type` and
 * `contenttype`, less than 200 bytes. Source: Amazon SNS API reference, `Publish`.
 */
export const MAX_MESSAGE_BODY_BYTES = 255 * 1024;

/**
 * Most bytes of an outbox item as it is recorded: 350 KiB = 358,400; what is more goes into further items.
 *
 * DynamoDB takes 400 KiB. The rest is for what the item gathers until it is dispatched, such as the last error.
 */
export const MAX_OUTBOX_ITEM_BYTES = 350 * 1024;

/** Most characters of an ordering key: it becomes the `MessageGroupId` of FIFO topics, which SNS limits to 128. */
export const MAX_ORDERING_KEY_LENGTH = 128;
