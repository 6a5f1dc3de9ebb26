/** Checks that a service received the resources that it needs from other stacks. */
import type { TransactionalService } from '@dynamo-outbox/topology';
import type { MessageTopic } from '../message-topic.ts';
import type { PayloadBucket } from '../payload-bucket.ts';

/** Finds topics that a service reads but did not receive. */
export const topicFaults = (
  { name, publishes, consumes }: TransactionalService,
  subscribesTo: readonly MessageTopic[],
): readonly string[] =>
  consumes
    // A service always has its own topic.
    .filter(({ topic }) => topic.name !== publishes.name)
    .filter(({ topic }) => !subscribesTo.some(({ definition }) => definition.name === topic.name))
    .map(
      ({ topic }) =>
        `Service "${name}" reads the topic "${topic.name}", which is not among \`subscribesTo\`; add its MessageTopic.`,
    );

/** Finds payload buckets that a service reads but did not receive. */
export const payloadSourceFaults = (
  { name, consumes }: TransactionalService,
  payloadSources: readonly PayloadBucket[],
): readonly string[] =>
  consumes.flatMap(({ payloadsOf }) =>
    payloadsOf === undefined ||
    payloadsOf === name ||
    payloadSources.some(({ service }) => service === payloadsOf)
      ? []
      : [
          `Service "${name}" reads payloads of "${payloadsOf}", whose bucket is not among \`payloadSources\`; add its ` +
            'PayloadBucket.',
        ],
  );
