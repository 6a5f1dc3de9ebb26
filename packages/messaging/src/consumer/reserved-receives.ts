/** Most receives of a FIFO queue that are reserved for the messages behind a failing head: a batch has ten messages. */
export const MAX_RESERVED_RECEIVES = 10;
