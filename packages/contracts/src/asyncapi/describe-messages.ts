import { ENVELOPE_MEDIA_TYPE, type Topic } from '@dynamo-outbox/messaging';
import type { AsyncApiDocument, AsyncApiInformation } from './asyncapi-document.ts';
import { assertServices } from './assert-services.ts';
import { describeChannel } from './describe-channel.ts';
import { describeMessage } from './describe-message.ts';
import { describeOperations } from './describe-operations.ts';
import { type DescribedMessage, idOf } from './described-message.ts';
import type { MessagesOfService } from './messages-of-service.ts';
import { envelopeSchema } from './schema/envelope-schema.ts';
import { documentSchemaOf } from './schema/document-schema.ts';
import { toDraft07 } from './schema/to-draft-07.ts';
import { collectTopics, type UsedTopic } from './used-topics.ts';

/** The services of a document, and its title. */
export interface MessagesDescription {
  readonly information: AsyncApiInformation;
  readonly services: readonly MessagesOfService[];
  /** More topics, whose publishers are not described. Default: none. */
  readonly topics?: readonly Topic[];
}

/** A message with its key in the components of the document. */
interface KeyedMessage {
  readonly key: string;
  readonly message: DescribedMessage;
  readonly source: string;
}

type KeyOf = (topic: UsedTopic, id: string) => string;

/** Creates keys of messages. The key begins with the topic if several topics have the same type in the same version. */
const createKeys = (topics: readonly UsedTopic[]): KeyOf => {
  const counts = new Map<string, number>();
  for (const id of topics.flatMap(({ messages }) => [...messages.keys()])) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return ({ name }, id) => (counts.get(id) === 1 ? id : `${name}.${id}`);
};

const keyMessages = (topics: readonly UsedTopic[], keyOf: KeyOf): readonly KeyedMessage[] =>
  topics.flatMap((topic) =>
    [...topic.messages.values()].map((message) => ({
      key: keyOf(topic, idOf(message)),
      message,
      source: topic.publishers[0] ?? topic.name,
    })),
  );

/**
 * Writes the AsyncAPI 3.1 document of services from the definitions with which they publish and consume: a channel for each
 * topic, a message for each type and version, and an operation for each publisher and each receiver.
 *
 * The document depends only on its arguments, and not on the order of the services, so it can be committed and compared. Names of
 * topics and queues have no prefix of a stage.
 *
 * Throws `INVALID_MESSAGES` for a service that is listed twice, or whose name is not lower kebab case.
 *
 * @example
 * ```ts
 * const document = describeMessages({
 *   information: { title: 'Orders', version: '1.0.0', description: 'Messages of orders.' },
 *   services: [{ name: 'orders', publishes: ordersTopic, fifo: true }],
 * });
 * ```
 */
export const describeMessages = ({
  information,
  services,
  topics: others = [],
}: MessagesDescription): AsyncApiDocument => {
  assertServices(services);
  const sorted = services.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const topics = collectTopics({ services: sorted, topics: others });
  const keyOf = createKeys(topics);
  const messages = keyMessages(topics, keyOf);
  return {
    asyncapi: '3.1.0',
    info: { title: information.title, version: information.version, description: information.description },
    defaultContentType: ENVELOPE_MEDIA_TYPE,
    channels: Object.fromEntries(
      topics.map((topic) => [topic.name, describeChannel(topic, (id) => keyOf(topic, id))]),
    ),
    operations: Object.fromEntries(topics.flatMap(describeOperations)),
    components: {
      messages: Object.fromEntries(
        messages.map(({ key, message, source }) => [key, describeMessage(message, { key, source })]),
      ),
      schemas: {
        Envelope: envelopeSchema,
        ...Object.fromEntries(
          messages.map(({ key, message }) => [
            key,
            toDraft07(documentSchemaOf(message), `#/components/schemas/${key}`),
          ]),
        ),
      },
    },
  };
};
