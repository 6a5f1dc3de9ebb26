/**
 * Most bytes of an encoded message that contains its payload, if there is a payload store: 63 KiB = 64,512.
 *
 * SNS and SQS count each started 64 KiB as a request, attributes included, and a call of `PublishBatch` has at most 256
 * KiB. Up to this size, a message counts as one request, and four of the largest messages share a call.
 */
export const DEFAULT_INLINE_LIMIT_BYTES = 63 * 1024;

/** Payloads with more bytes of JSON than this are compressed, if that makes them smaller: 4 KiB = 4,096. */
export const DEFAULT_COMPRESSION_THRESHOLD_BYTES = 4 * 1024;

/**
 * Default limit for the bytes of a payload as JSON, for producers and consumers: 4 MiB = 4,194,304.
 *
 * By default, a consumer's memory for payloads holds three payloads of this size, including the parsed objects.
 */
export const DEFAULT_MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

/** Highest configurable limit for the bytes of a payload as JSON: 16 MiB = 16,777,216. */
export const HIGHEST_MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/**
 * Default limit for the JSON values of a payload, for producers and consumers: 100,000.
 *
 * Every object, array, text, number, boolean and null counts. A value of two bytes, such as `0,` or `[]`, becomes an
 * object of up to 200 bytes, and a schema library creates an issue of 350 bytes for each invalid value. So a limit on
 * bytes alone does not limit memory.
 */
export const DEFAULT_MAX_PAYLOAD_VALUES = 100_000;

/** Highest configurable limit for the JSON values of a payload: 1,000,000. */
export const HIGHEST_MAX_PAYLOAD_VALUES = 1_000_000;

/**
 * Most levels of nested objects and arrays in a payload, for producers and consumers: 256.
 *
 * Schemas, comparisons and JSON itself recurse for each level, and the stack overflows between 1,000 and 4,000 levels.
 */
export const MAX_PAYLOAD_DEPTH = 256;

/** Lowest inline limit. Without its payload, any message fits into 4 KiB, unless its trace state is excessive. */
export const MIN_INLINE_LIMIT_BYTES = 4 * 1024;
