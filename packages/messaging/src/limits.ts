/**
 * Limits and defaults that settings, rules and commands share with the outbox and the consumer.
 *
 * @packageDocumentation
 */
export { MAX_RESERVED_RECEIVES } from './consumer/reserved-receives.ts';
export { DEFAULT_CALLER_LIFETIME_DAYS } from './message/create-caller.ts';
export {
  ATTRIBUTE_ROOM_BYTES,
  DEFAULT_TOPIC_MESSAGE_BYTES,
  HIGHEST_TOPIC_MESSAGE_BYTES,
} from './message/message-size.ts';
export {
  DEFAULT_COMPRESSION_THRESHOLD_BYTES,
  DEFAULT_INLINE_LIMIT_BYTES,
  DEFAULT_MAX_PAYLOAD_BYTES,
  DEFAULT_MAX_PAYLOAD_VALUES,
  HIGHEST_MAX_PAYLOAD_BYTES,
  HIGHEST_MAX_PAYLOAD_VALUES,
  MIN_INLINE_LIMIT_BYTES,
} from './message/payload/limits.ts';
export { payloadMemoryBytes } from './message/payload/unpack-options.ts';
export { MAX_RECORDED_BODY_BYTES } from './outbox/limits.ts';
export { MAX_OUTBOX_SHARDS } from './outbox/shard.ts';
export { pollingDefaults } from './relay/polling/polling-defaults.ts';
export { scheduleDefaults } from './schedule/schedule-defaults.ts';
