/**
 * Most bytes of an encoded message that carries its payload itself, where there is a payload store: 63 KiB = 64,512.
 *
 * SNS and SQS count each started 64 KiB as a request, attributes included, and a call of `PublishBatch` takes 256 KiB: up to here a message is
 * one request, and four of the largest share a call.
 */
export const DEFAULT_INLINE_LIMIT_BYTES = 63 * 1024;

/** Payloads with more bytes than this as JSON are compressed, if they become smaller: 4 KiB = 4,096. */
export const DEFAULT_COMPRESSION_THRESHOLD_BYTES = 4 * 1024;

/**
 * Default for the most bytes of a payload as JSON, for producers and consumers alike: 4 MiB = 4,194,304.
 *
 * Three payloads of this size fit into the memory that a consumer gives to payloads by default, together with the objects they become.
 */
export const DEFAULT_MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

/** Highest limit that can be set for the bytes of a payload as JSON: 16 MiB = 16,777,216. */
export const HIGHEST_MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/**
 * Default for the most JSON values of a payload, for producers and consumers alike: 100,000.
 *
 * Every object, array, text, number, boolean and null counts. A value of two bytes, such as `0,` or `[]`, becomes an object of up to 200
 * bytes, and a schema library makes an issue of 350 bytes of each value that it refuses; so bytes alone do not bound memory.
 */
export const DEFAULT_MAX_PAYLOAD_VALUES = 100_000;

/** Highest limit that can be set for the JSON values of a payload: 1,000,000. */
export const HIGHEST_MAX_PAYLOAD_VALUES = 1_000_000;

/**
 * Most levels of objects and arrays inside each other in a payload, for producers and consumers alike: 256.
 *
 * Schemas, comparisons and JSON itself read level by level on the stack, which ends between 1,000 and 4,000 levels.
 */
export const MAX_PAYLOAD_DEPTH = 256;

/** Least inline limit: any message fits into 4 KiB without its payload, unless its trace state is excessive. */
export const MIN_INLINE_LIMIT_BYTES = 4 * 1024;
