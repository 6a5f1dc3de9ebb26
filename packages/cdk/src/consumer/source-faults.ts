/** Checks what a consumer reads: one source, from queues of the right kind, in the right place. */
import { nameFaults } from '@dynamo-outbox/topology/internal';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { MessageTopic } from '../message-topic.ts';
import { isQueue } from '../resources/destination.ts';
import { isFifoDestination, kindOf } from '../rules/destination-outcomes.ts';
import { destinationKindFaults } from '../rules/resource-kind.ts';
import type { MessageConsumerProps } from './consumer-props.ts';

/** The properties of both kinds of consumers, as code without types could combine them. */
interface AnySource {
  readonly inbox: { readonly service: string };
  readonly topic?: MessageTopic | undefined;
  readonly source?: string | undefined;
  readonly fifo?: boolean | undefined;
  readonly queue?: IQueue | undefined;
}

const bothOrNeither = ({ inbox, topic, source }: AnySource): readonly string[] => {
  const who = `The consumer of "${inbox.service}" has`;
  if (topic === undefined) {
    return source === undefined
      ? [`${who} neither \`topic\` nor \`source\`; set \`topic\`, or the \`source\` that feeds its queue.`]
      : [];
  }
  return source === undefined
    ? []
    : [
        `${who} the topic "${topic.definition.name}" and the source "${source}"; remove \`source\`, which is for queues without a topic.`,
      ];
};

const ofTopic = ({ topic, queue, fifo, inbox }: AnySource): readonly string[] => {
  if (topic === undefined) {
    return [];
  }
  const { destination, definition } = topic;
  return [
    ...(fifo === undefined
      ? []
      : [
          `The consumer of "${inbox.service}" has \`fifo\`, but its topic "${definition.name}" decides; remove \`fifo\`.`,
        ]),
    ...(queue !== undefined && isQueue(destination) && destination !== queue
      ? [
          `The messages of the topic "${definition.name}" go to the queue "${destination.node.path}", but its consumer has the queue ` +
            `"${queue.node.path}"; remove \`queue\`.`,
        ]
      : []),
  ];
};

const ofSource = ({ topic, source, fifo, queue, inbox }: AnySource): readonly string[] => {
  if (topic !== undefined || source === undefined) {
    return [];
  }
  const isFifo = queue === undefined ? undefined : isFifoDestination(queue);
  return [
    ...nameFaults(source).map(
      () =>
        `The consumer of "${inbox.service}" has the source "${source}", which is not lower kebab case; use a name such as uploads.`,
    ),
    ...(queue === undefined || fifo === undefined || isFifo === undefined || isFifo === fifo
      ? []
      : [
          `The consumer of "${inbox.service}" has \`fifo: ${String(fifo)}\`, but the queue "${queue.node.path}" is ${kindOf(isFifo)}; remove ` +
            `\`fifo\`, or use a ${kindOf(fifo)} queue.`,
        ]),
  ];
};

const kindFaults = ({ queue, deadLetterQueue }: MessageConsumerProps): readonly string[] =>
  [queue, deadLetterQueue].flatMap((one) =>
    one === undefined ? [] : destinationKindFaults(`The queue "${one.node.path}"`, one),
  );

/** Finds outbox and payloads of another service than that of the inbox: the consumer belongs to one service. */
const foreignPartFaults = ({ inbox, outbox, payloads }: MessageConsumerProps): readonly string[] =>
  Object.entries({ outbox, payloads }).flatMap(([kind, of]) =>
    of === undefined || of.service === inbox.service
      ? []
      : [
          `The consumer of "${inbox.service}" has the \`${kind}\` of "${of.service}"; pass that of "${inbox.service}".`,
        ],
  );

/** Finds a consumer without one clear source, with queues of another kind, and with parts of another service. */
export const sourceFaults = (props: MessageConsumerProps): readonly string[] => [
  ...bothOrNeither(props),
  ...ofTopic(props),
  ...ofSource(props),
  ...kindFaults(props),
  ...foreignPartFaults(props),
];
