import type { AsyncApiChannel } from './asyncapi-document.ts';
import type { UsedTopic } from './used-topics.ts';

const orderTexts: Readonly<Record<UsedTopic['order'], string>> = {
  version: 'by the version of the aggregate',
  commit: 'by the order of commits',
  none: 'in no order',
};

const describeOrder = ({ isFifo, order }: UsedTopic): string => {
  if (!isFifo || order === 'none') {
    return 'Messages can arrive in any order.';
  }
  return `Messages with the same ordering key (\`partitionkey\`) arrive in commit order. Their \`sequence\` counts ${orderTexts[order]}.`;
};

/** AWS name of a topic or queue, without the prefix of a stage. */
export const awsName = (name: string, isFifo: boolean): string => (isFifo ? `${name}.fifo` : name);

/** Describes a topic as a channel. `keyOf` returns the key of a message in the components of the document. */
export const describeChannel = (topic: UsedTopic, keyOf: (id: string) => string): AsyncApiChannel => {
  const { isFifo, messages, name, order } = topic;
  const address = awsName(name, isFifo);
  return {
    address,
    title: name,
    description: `SNS topic of messages about one family of aggregates. ${describeOrder(topic)}`,
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
