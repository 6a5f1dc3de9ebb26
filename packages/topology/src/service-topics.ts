import { limits } from './limits.ts';
import { repeated } from './repeated.ts';
import type { TopicDescription } from './resource-descriptions.ts';
import type { TransactionalService } from './service-options.ts';

/** The topics that a service publishes to. */
export const describeTopics = ({ publishes }: TransactionalService): readonly TopicDescription[] =>
  publishes.map(({ topic: { name, maxMessageBytes }, fifo }) => ({
    name,
    fifo,
    ...(maxMessageBytes === limits.defaultMessageBytes ? {} : { maxMessageBytes }),
  }));

/** Finds a topic that a service publishes to twice, and a message type that two of its topics carry. */
export const publishedTopicFaults = ({
  name,
  publishes,
}: Pick<TransactionalService, 'name' | 'publishes'>): readonly string[] => [
  ...repeated(publishes.map(({ topic }) => topic.name)).map(
    (topic) => `Service "${name}" lists the topic "${topic}" twice; list each topic once.`,
  ),
  ...repeated(
    [...new Map(publishes.map(({ topic }) => [topic.name, topic])).values()].flatMap(({ definitions }) =>
      definitions.map(({ type }) => type),
    ),
  ).map(
    (type) =>
      `Service "${name}" publishes ${type} to two topics, but the outbox sends each message to one; define the type on one topic.`,
  ),
];

/** Finds a topic that a service consumes twice: both entries would share one queue, one function and one inbox record. */
export const consumedTopicFaults = ({
  name,
  consumes,
}: Pick<TransactionalService, 'name' | 'consumes'>): readonly string[] =>
  repeated(consumes.map(({ topic }) => topic.name)).map(
    (topic) =>
      `Service "${name}" consumes the topic "${topic}" twice; list it once in \`consumes\`, with all message types that it handles.`,
  );

/** Finds options that need a topic to publish to, on a service that has none. */
const unpublishingFaults = ({
  name,
  publishes,
  sweeper,
  payloadBucket,
}: TransactionalService): readonly string[] =>
  publishes.length > 0
    ? []
    : [
        ...(sweeper === undefined
          ? []
          : [
              `Service "${name}" publishes nothing, so it has no outbox to sweep; remove \`sweeper\`, or set \`publishes\`.`,
            ]),
        ...(payloadBucket
          ? [
              `Service "${name}" publishes nothing, so it has no payloads to store; remove \`payloadBucket\`, or set \`publishes\`.`,
            ]
          : []),
      ];

/** Finds a service without messages, without the inbox that it needs, and with parts that it could not use. */
export const unusablePartFaults = (service: TransactionalService): readonly string[] => {
  const { name, publishes, consumes, hasInbox } = service;
  return [
    ...unpublishingFaults(service),
    ...(consumes.some(({ projection = false }) => !projection) && !hasInbox
      ? [
          `Service "${name}" consumes messages, so it needs an inbox; remove \`inbox: 'none'\`, or consume nothing.`,
        ]
      : []),
    ...consumes.flatMap(({ topic, projection = false, guards }) =>
      projection && guards !== undefined
        ? [
            `Service "${name}" projects the topic "${topic.name}" with guards, which need an inbox; remove \`guards\`, or \`projection\`.`,
          ]
        : [],
    ),
    ...(publishes.length === 0 && consumes.length === 0
      ? [`Service "${name}" neither publishes nor consumes; set \`publishes\` or \`consumes\`.`]
      : []),
  ];
};
