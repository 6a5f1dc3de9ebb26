import { ATTRIBUTE_ROOM_BYTES } from '../message/message-size.ts';
import { MAX_RECORDED_BODY_BYTES } from './limits.ts';

/** How large the body of a message may be, and what sets that limit. */
export interface BodyLimit {
  readonly bytes: number;
  /** `topic`: the topic's `maxMessageBytes`. `outbox item`: what one item of the outbox table holds. */
  readonly setBy: 'topic' | 'outbox item';
  /** Name of the topic. */
  readonly topic: string;
}

/** The smaller of two limits: what the topic takes beside attributes, and what one outbox item holds. */
export const bodyLimitOf = (topic: string, maxMessageBytes: number): BodyLimit => {
  const bytes = maxMessageBytes - ATTRIBUTE_ROOM_BYTES;
  return bytes <= MAX_RECORDED_BODY_BYTES
    ? { bytes, setBy: 'topic', topic }
    : { bytes: MAX_RECORDED_BODY_BYTES, setBy: 'outbox item', topic };
};
