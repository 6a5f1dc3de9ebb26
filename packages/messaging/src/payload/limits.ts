/**
 * Most bytes of an encoded message that carries its payload itself, where there is a payload store: 63 KiB = 64,512.
 *
 * SNS and SQS count each started 64 KiB as a request, attributes included, and a call of `PublishBatch` takes 256 KiB: up to here a message is
 * one request, and four of the largest share a call.
 */
export const DEFAULT_INLINE_LIMIT_BYTES = 63 * 1024;

/** Payloads with more bytes than this as JSON are compressed, if they become smaller: 4 KiB = 4,096. */
export const DEFAULT_COMPRESSION_THRESHOLD_BYTES = 4 * 1024;

/** Most bytes of a payload as JSON, on the way out and on the way in: 16 MiB = 16,777,216. */
export const DEFAULT_MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Least inline limit: any message fits into 4 KiB without its payload, unless its trace state is excessive. */
export const MIN_INLINE_LIMIT_BYTES = 4 * 1024;

/** Highest limit of a payload: envelopes state its size as an Integer of CloudEvents, which has 32 bits. */
export const LARGEST_PAYLOAD_BYTES = 2 ** 31 - 1;
