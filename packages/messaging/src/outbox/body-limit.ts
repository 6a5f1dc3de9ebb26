import { ATTRIBUTE_ROOM_BYTES } from '../message/message-size.ts';
import { MAX_RECORDED_BODY_BYTES } from './limits.ts';

/** Limit for the body of a message, and its origin. */
export interface BodyLimit {
  readonly bytes: number;
  /** `topic`: the topic's `maxMessageBytes`. `outbox item`: the size limit of one item in the outbox table. */
  readonly setBy: 'topic' | 'outbox item';
  /** Name of the topic. */
  readonly topic: string;
}

/** The smaller of two limits: that of the topic without attributes, and that of one outbox item. */
export const bodyLimitOf = (topic: string, maxMessageBytes: number): BodyLimit => {
  const bytes = maxMessageBytes - ATTRIBUTE_ROOM_BYTES;
  return bytes <= MAX_RECORDED_BODY_BYTES
    ? { bytes, setBy: 'topic', topic }
    : { bytes: MAX_RECORDED_BODY_BYTES, setBy: 'outbox item', topic };
};
