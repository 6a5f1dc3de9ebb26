import type { AsyncApiChannel } from './asyncapi-document.ts';
import type { UsedTopic } from './used-topics.ts';

const sequenceTexts: Readonly<Record<UsedTopic['order'], string>> = {
  version: ' Their `sequence` is the version of the aggregate after the change.',
  commit: ' Their `sequence` is the position of the commit.',
  none: '',
};

const describeOrder = ({ isFifo, order }: UsedTopic): string =>
  isFifo && order !== 'none'
    ? `Messages with the same ordering key (\`partitionkey\`) arrive in commit order.${sequenceTexts[order]}`
    : `Messages can arrive in any order.${sequenceTexts[order]}`;

/** AWS name of a topic or queue, without the prefix of a stage. */
export const awsName = (name: string, isFifo: boolean): string => (isFifo ? `${name}.fifo` : name);

/** Describes a topic as a channel. `keyOf` returns the key of a message in the components of the document. */
export const describeChannel = (topic: UsedTopic, keyOf: (id: string) => string): AsyncApiChannel => {
  const { isFifo, messages, name, order } = topic;
  const address = awsName(name, isFifo);
  return {
    address,
    title: name,
    description: `SNS topic. ${describeOrder(topic)}`,
    messages: Object.fromEntries(
      [...messages.keys()].map((id) => [id, { $ref: `#/components/messages/${keyOf(id)}` }]),
    ),
    bindings: {
      sns: {
        name: address,
        ordering: isFifo ? { type: 'FIFO', contentBasedDeduplication: false } : { type: 'standard' },
        bindingVersion: '0.1.0',
      },
    },
    'x-order': order,
  };
};
