import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import { limits, type RuleOutcome } from '@dynamo-outbox/topology/internal';
import { Token } from 'aws-cdk-lib';
import { deployedProperties, numberOr, valueAt } from '../resources/deployed.ts';
import {
  arnOfDestination,
  describeDestination,
  isEventBus,
  isImported,
  isSnsTopic,
  type MessageDestination,
} from '../resources/destination.ts';
import { destinationKindFaults } from './resource-kind.ts';

/** Whether a destination is FIFO; `undefined` if its ARN is known only at deployment. An event bus has no order. */
export const isFifoDestination = (destination: MessageDestination): boolean | undefined => {
  if (isEventBus(destination)) {
    return false;
  }
  const isUnknown = isImported(destination) && Token.isUnresolved(arnOfDestination(destination));
  return isUnknown && !destination.fifo ? undefined : destination.fifo;
};

/** Names the kind of a topic or a queue in a sentence. */
export const kindOf = (isFifo: boolean): string => (isFifo ? 'FIFO' : 'standard');

const kindFaults = (
  destination: MessageDestination,
  { topic, fifo }: { readonly topic: TopicDefinition; readonly fifo?: boolean },
): readonly string[] => {
  const isFifo = isFifoDestination(destination);
  const what = describeDestination(destination);
  if (isFifo === undefined) {
    return fifo === undefined
      ? [
          `Whether ${what} is FIFO is not known before the deployment, because its ARN is not; set \`fifo\` of the topic "${topic.name}".`,
        ]
      : [];
  }
  if (fifo === undefined || fifo === isFifo) {
    return [];
  }
  return fifo && isEventBus(destination)
    ? [
        `The topic "${topic.name}" has \`fifo: true\`, but ${what} does not keep the order of messages; use an SNS topic or a queue that is ` +
          'FIFO, or remove `fifo`.',
      ]
    : [
        `The topic "${topic.name}" has \`fifo: ${String(fifo)}\`, but ${what} is ${kindOf(isFifo)}; remove \`fifo\`, or use a ` +
          `${kindOf(fifo)} one.`,
      ];
};

/** Finds an existing destination that contradicts the topic. */
export const destinationFaults = (
  destination: MessageDestination,
  wanted: { readonly topic: TopicDefinition; readonly fifo?: boolean; readonly namePrefix?: string },
): readonly string[] => [
  ...destinationKindFaults(`The topic "${wanted.topic.name}"`, destination),
  ...kindFaults(destination, wanted),
  ...(wanted.namePrefix === undefined
    ? []
    : [
        `The topic "${wanted.topic.name}" has a \`namePrefix\`, but ${describeDestination(destination)} already has a name; remove \`namePrefix\`.`,
      ]),
];

/** The parts of a `MessageTopic` that the rules read. */
interface DestinationParts {
  readonly definition: TopicDefinition;
  readonly destination: MessageDestination;
}

const deployedOf = (destination: MessageDestination): unknown =>
  deployedProperties(destination, isSnsTopic(destination) ? 'AWS::SNS::Topic' : 'AWS::SQS::Queue');

const sizeOutcome = ({ definition, destination }: DestinationParts): RuleOutcome => {
  const { name, maxMessageBytes } = definition;
  const what = describeDestination(destination);
  if (isImported(destination)) {
    return maxMessageBytes > limits.defaultMessageBytes
      ? {
          warning:
            `The topic "${name}" allows messages of up to ${maxMessageBytes} bytes, but ${what} is imported, so synth cannot check its limit. ` +
            `Make sure that its MaximumMessageSize is at least ${maxMessageBytes}.`,
        }
      : 'not-applicable';
  }
  const bytes = numberOr(valueAt(deployedOf(destination), 'MaximumMessageSize'), limits.defaultMessageBytes);
  return bytes === undefined || bytes >= maxMessageBytes
    ? 'kept'
    : {
        fault:
          `The topic "${name}" allows messages of up to ${maxMessageBytes} bytes, but ${what} accepts ${bytes}. Raise its MaximumMessageSize, or ` +
          'lower `maxMessageBytes`.',
      };
};

/** Applies the rules to the destination of a topic as it will be deployed. */
export const destinationOutcomes = (topic: DestinationParts): readonly RuleOutcome[] =>
  isEventBus(topic.destination) ? [] : [sizeOutcome(topic)];
