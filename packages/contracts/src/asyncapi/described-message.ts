import type { MessageDefinition, Topic } from '@dynamo-outbox/messaging';

/** A message type of a topic in one version. */
export interface DescribedMessage {
  readonly topic: string;
  readonly definition: MessageDefinition;
  readonly version: number;
  readonly payload: MessageDefinition['payload'];
  /** Codec of the payload; absent for JSON. */
  readonly codec: MessageDefinition['codec'];
}

const versionsOf = (topic: string, definition: MessageDefinition): readonly DescribedMessage[] =>
  [...definition.olderVersions, definition].map(({ version, payload, codec }) => ({
    topic,
    definition,
    version,
    payload,
    codec,
  }));

/** Returns the messages of a topic in every version that its definitions read, in the order of the definitions. */
export const messagesOf = ({ name, definitions }: Topic): readonly DescribedMessage[] =>
  definitions.flatMap((definition) => versionsOf(name, definition));

/** Whether producers publish new messages in this version. */
export const isPublished = ({ definition, version }: DescribedMessage): boolean =>
  version === definition.publishVersion;

/** Characters that keys of an AsyncAPI document cannot contain, and codes that stand for them. */
const needsCode = /\/|_2F|_5F/;

/** Returns a type as a part of a key, different from that of any other type. */
const toKey = (type: string): string =>
  needsCode.test(type) ? type.replaceAll('_', '_5F').replaceAll('/', '_2F') : type;

/** Identifies a type in one version among the messages of a topic: `order.created.v1`. */
export const idOf = ({ definition: { type }, version }: DescribedMessage): string =>
  `${toKey(type)}.v${version}`;
