import { assertCount } from '@dynamo-outbox/kernel';
import { DEFAULT_TOPIC_MESSAGE_BYTES, HIGHEST_TOPIC_MESSAGE_BYTES } from '../message/message-size.ts';

/** Most bytes of one call to a broker. */
interface CallLimitOptions {
  readonly maxBytes?: number | undefined;
  readonly maxBytesByTopic?: Readonly<Record<string, number>> | undefined;
}

// The `MaximumMessageSize` of topics and queues is from 1 KiB to 1 MiB.
const range = { min: 1_024, max: HIGHEST_TOPIC_MESSAGE_BYTES };

/** Returns the limit of each topic. Throws a `RangeError` for a limit out of range. */
export const toCallLimits = ({
  maxBytes = DEFAULT_TOPIC_MESSAGE_BYTES,
  maxBytesByTopic = {},
}: CallLimitOptions): ((topic: string) => number) => {
  assertCount('maxBytes', maxBytes, range);
  for (const [topic, bytes] of Object.entries(maxBytesByTopic)) {
    assertCount(`maxBytesByTopic.${topic}`, bytes, range);
  }
  const limits = new Map(Object.entries(maxBytesByTopic));
  return (topic) => limits.get(topic) ?? maxBytes;
};
