import { Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import {
  describeDestination,
  isImported,
  isQueue,
  isSnsTopic,
  type MessageDestination,
} from '../resources/destination.ts';

/** What the policy of a queue must name: the topic, or the rule of its consumer on an event bus. */
const namedInPolicy = (consumer: IConstruct, destination: MessageDestination): IConstruct | undefined => {
  if (isSnsTopic(destination)) {
    return isImported(destination) ? undefined : destination;
  }
  return isQueue(destination) ? undefined : consumer;
};

/**
 * Finds queues of another stack whose policy must name something of the consumer's stack. As the consumer needs the
 * queue, the two stacks would depend on each other.
 */
export const stackCycleFaults = (
  consumer: IConstruct,
  destination: MessageDestination,
  queues: readonly IQueue[],
): readonly string[] => {
  const named = namedInPolicy(consumer, destination);
  const own = Stack.of(consumer);
  if (named === undefined || Stack.of(named) !== own) {
    return [];
  }
  const what = named === consumer ? 'a rule' : describeDestination(destination);
  return queues
    .filter((queue) => !isImported(queue) && Stack.of(queue) !== own)
    .map(
      (queue) =>
        `The policy of the queue "${queue.node.path}" must name ${what} of the stack "${own.node.path}", and "${consumer.node.path}" of that stack needs the ` +
        `queue, so the stacks "${own.node.path}" and "${Stack.of(queue).node.path}" would depend on each other. Move the queue to "${own.node.path}"` +
        `${named === consumer ? '' : `, or the topic to "${Stack.of(queue).node.path}"`}.`,
    );
};
