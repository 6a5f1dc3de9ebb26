import { InvalidMessageDefinitionError } from './errors.ts';

/** Most bytes of a message on a topic whose definition sets no limit: 256 KiB = 262,144, the default of SNS. */
export const DEFAULT_TOPIC_MESSAGE_BYTES = 262_144;

/**
 * Highest limit of a topic: 1 MiB = 1,048,576. SNS, SQS and their batch calls accept no more. Source: SNS API
 * reference, `SetTopicAttributes`.
 */
export const HIGHEST_TOPIC_MESSAGE_BYTES = 1_048_576;

/**
 * Lowest limit of a topic: 5 KiB = 5,120.
 *
 * SNS allows 1 KiB. The toolkit needs 1 KiB for attributes, and 4 KiB for an envelope with a claim check.
 */
export const LOWEST_TOPIC_MESSAGE_BYTES = 5 * 1024;

/**
 * Bytes of a topic's limit that are reserved for message attributes: 1 KiB.
 *
 * The relay adds `type` and `contenttype`, and a replay adds `replayed`: 261 bytes at most.
 */
export const ATTRIBUTE_ROOM_BYTES = 1024;

/** Checks the limit of a topic. Throws `INVALID_MESSAGE_DEFINITION` for a limit out of range. */
export const parseMaxMessageBytes = (topic: string, bytes: number): number => {
  if (!Number.isInteger(bytes) || bytes < LOWEST_TOPIC_MESSAGE_BYTES || bytes > HIGHEST_TOPIC_MESSAGE_BYTES) {
    throw new InvalidMessageDefinitionError(
      `Topic ${topic} has maxMessageBytes ${bytes}. Set an integer from ${LOWEST_TOPIC_MESSAGE_BYTES} to ` +
        `${HIGHEST_TOPIC_MESSAGE_BYTES}.`,
    );
  }
  return bytes;
};
