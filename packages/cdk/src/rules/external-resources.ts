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
    // A service has its own topics.
    .filter(({ topic }) => !publishes.some((published) => published.topic.name === topic.name))
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

/** Finds given topics that the service does not publish to. */
export const givenTopicFaults = (
  { name, publishes }: TransactionalService,
  given: readonly MessageTopic[],
): readonly string[] =>
  given
    .filter(({ definition }) => !publishes.some(({ topic }) => topic.name === definition.name))
    .map(
      ({ definition }) =>
        `Service "${name}" was given the topic "${definition.name}", which is not among \`publishes\`; add it to \`publishes\`, or remove it.`,
    );

/** Finds a given outbox or inbox of another service. */
export const givenTableFaults = (
  name: string,
  given: Readonly<Record<string, { readonly service: string } | undefined>>,
): readonly string[] =>
  Object.entries(given).flatMap(([kind, of]) =>
    of === undefined || of.service === name
      ? []
      : [
          `Service "${name}" was given the ${kind} of "${of.service}"; pass an ${kind} with \`service: '${name}'\`.`,
        ],
  );
