import { assertFaultless, describeQueues } from '@dynamo-outbox/topology/internal';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { createQueue, type QueueProps } from '../resources/create-queue.ts';
import { isQueue } from '../resources/destination.ts';
import { identityOf } from '../rules/claims.ts';
import { placedDestination, placeFaults } from '../rules/places.ts';
import type { MessageConsumerProps } from './consumer-props.ts';
import type { Consumption } from './consumption.ts';

/** The queues of a consumer. */
export interface ConsumerQueues {
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  /** Receives before a message is dead-lettered, where the queue is one of this app that was given. */
  readonly givenReceives: number | undefined;
}

/** Returns the queue that a consumer was given: its own property, or the destination of its topic. */
const givenQueue = ({ queue, topic }: MessageConsumerProps): IQueue | undefined =>
  queue ?? (topic !== undefined && isQueue(topic.destination) ? topic.destination : undefined);

/** Finds a queue without a dead-letter queue, or with itself or a queue of another place. */
const deadLetterFaults = (
  service: string,
  queue: IQueue,
  deadLetterQueue: IQueue | undefined,
): readonly string[] => {
  const who = `The queue "${queue.node.path}", which "${service}" consumes,`;
  if (deadLetterQueue === undefined) {
    return [
      `${who} has no dead-letter queue, so a poison message would be redelivered until it ` +
        'expires. Set `deadLetterQueue` of the queue; for an imported queue, set `deadLetterQueue` of the consumer.',
    ];
  }
  const [identity, other] = [queue, deadLetterQueue].map((one) => identityOf(one, one.queueArn));
  return identity === other
    ? [
        `${who} is its own dead-letter queue, so a poison message would never leave it; use another queue as \`deadLetterQueue\`.`,
      ]
    : placeFaults([
        {
          one: placedDestination(`the dead-letter queue "${deadLetterQueue.node.path}"`, deadLetterQueue),
          other: placedDestination(`the queue "${queue.node.path}"`, queue),
          because: 'SQS moves dead letters only to a queue of the same region and account',
        },
      ]);
};

const takeQueues = (queue: IQueue, { deadLetterQueue, inbox }: MessageConsumerProps): ConsumerQueues => {
  const own = queue instanceof Queue ? queue.deadLetterQueue : undefined;
  const found = deadLetterQueue ?? own?.queue;
  assertFaultless(deadLetterFaults(inbox.service, queue, found));
  return { queue, deadLetterQueue: found ?? queue, givenReceives: own?.maxReceiveCount };
};

/** Settings of new queues, and a dead-letter queue that exists already. */
interface NewQueuesProps extends Pick<QueueProps, 'namePrefix' | 'encryptionKey'> {
  readonly deadLetterQueue?: IQueue | undefined;
}

/** Creates the queue of a consumer, and its dead-letter queue unless there is one. */
export const createConsumerQueues = (
  scope: Construct,
  { service, source }: Pick<Consumption, 'service' | 'source'>,
  { deadLetterQueue: given, ...shared }: NewQueuesProps,
): ConsumerQueues => {
  const [described, describedDeadLetters] = describeQueues(service, source);
  const deadLetterQueue =
    given ?? createQueue(scope, 'DeadLetterQueue', { description: describedDeadLetters, ...shared });
  const maxReceiveCount = described.deadLetter?.maxReceiveCount ?? service.maxReceiveCount;
  const queue = createQueue(scope, 'Queue', {
    description: described,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount },
    ...shared,
  });
  return { queue, deadLetterQueue, givenReceives: undefined };
};

/** Creates the queues of a consumer, or takes those that it was given. */
export const consumerQueues = (
  scope: Construct,
  props: MessageConsumerProps,
  consumption: Consumption,
): ConsumerQueues => {
  const given = givenQueue(props);
  const { inbox, deadLetterQueue, encryptionKey } = props;
  return given === undefined
    ? createConsumerQueues(scope, consumption, {
        deadLetterQueue,
        namePrefix: inbox.namePrefix,
        encryptionKey,
      })
    : takeQueues(given, props);
};
