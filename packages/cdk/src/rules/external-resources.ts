/** Checks that a service received the resources that it needs from other stacks. */
import type { TransactionalService } from '@dynamo-outbox/topology';
import { repeated } from '@dynamo-outbox/topology/internal';
import type { MessageTopic } from '../message-topic.ts';
import type { PayloadBucket } from '../payload-bucket.ts';

const namesIn = (topics: readonly MessageTopic[]): readonly string[] =>
  topics.map(({ definition }) => definition.name);

/** Finds topics that a service reads but did not receive, and those that it received twice. */
export const topicFaults = (
  { name, publishes, consumes }: TransactionalService,
  subscribesTo: readonly MessageTopic[],
  given: readonly MessageTopic[] = [],
): readonly string[] => {
  const own = publishes.map(({ topic }) => topic.name);
  const received = namesIn(subscribesTo);
  return [
    ...consumes
      .map(({ topic }) => topic.name)
      // A service has its own topics.
      .filter((topic) => !own.includes(topic) && !received.includes(topic))
      .map(
        (topic) =>
          `Service "${name}" reads the topic "${topic}", which is not among \`subscribesTo\`; add its MessageTopic.`,
      ),
    ...repeated(received).map(
      (topic) =>
        `Service "${name}" was given the topic "${topic}" twice in \`subscribesTo\`; pass the one that it reads.`,
    ),
    ...subscribesTo
      .filter((topic) => own.includes(topic.definition.name) && !given.includes(topic))
      .map(
        ({ definition }) =>
          `Service "${name}" publishes to the topic "${definition.name}", but \`subscribesTo\` has another one of that name; ` +
          'remove it there, or pass it as `topic` as well.',
      ),
  ];
};

/** Finds payload buckets that a service reads but did not receive, and those that it received twice. */
export const payloadSourceFaults = (
  { name, consumes }: TransactionalService,
  payloadSources: readonly PayloadBucket[],
): readonly string[] => [
  ...consumes.flatMap(({ payloadsOf }) =>
    payloadsOf === undefined ||
    payloadsOf === name ||
    payloadSources.some(({ service }) => service === payloadsOf)
      ? []
      : [
          `Service "${name}" reads payloads of "${payloadsOf}", whose bucket is not among \`payloadSources\`; add its ` +
            'PayloadBucket.',
        ],
  ),
  ...repeated(payloadSources.map(({ service }) => service)).map(
    (service) =>
      `Service "${name}" was given two buckets of payloads of "${service}" in \`payloadSources\`; pass one.`,
  ),
];

/** Finds given topics that the service does not publish to, and those that it was given twice. */
export const givenTopicFaults = (
  { name, publishes }: TransactionalService,
  given: readonly MessageTopic[],
): readonly string[] => [
  ...namesIn(given)
    .filter((topic) => !publishes.some((published) => published.topic.name === topic))
    .map(
      (topic) =>
        `Service "${name}" was given the topic "${topic}", which is not among \`publishes\`; add it to \`publishes\`, or remove it.`,
    ),
  ...repeated(namesIn(given)).map(
    (topic) => `Service "${name}" was given the topic "${topic}" twice in \`topic\`; pass each topic once.`,
  ),
];

/** Finds a given outbox, inbox or bucket of payloads of another service. */
export const givenPartFaults = (
  name: string,
  given: Readonly<Record<string, { readonly service: string } | undefined>>,
): readonly string[] =>
  Object.entries(given).flatMap(([kind, of]) =>
    of === undefined || of.service === name
      ? []
      : [`Service "${name}" was given the ${kind} of "${of.service}"; pass one with \`service: '${name}'\`.`],
  );
