import { HIGHEST_TOPIC_MESSAGE_BYTES } from '@dynamo-outbox/messaging/limits';
import type { ReplayRun } from '@dynamo-outbox/messaging/recovery';
import { type MessagePublisher, routePublisher, toDestination } from '@dynamo-outbox/messaging/relay';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsMessagePublisher, toQueueUrl } from '@dynamo-outbox/messaging/sqs';
import { NotFoundFault } from '../fault.ts';
import type { Clients } from './clients.ts';
import { isMissingQueue, lastPartOf, queueBytesOf } from './queues.ts';
import { assertTopic, topicBytesOf } from './topics.ts';

/** Options of a publisher to the destinations of topics. */
export interface DestinationPublisherOptions {
  /** Name of the service: the source of events. */
  readonly service: string;
  /** Marks the messages as replayed. Default: not. */
  readonly replay?: ReplayRun;
}

/** Whether an ARN names a queue or an event bus. */
const kindOf = (arn: string): 'topic' | 'queue' | 'event-bus' => toDestination(arn)?.kind ?? 'topic';

/** Rejects with `NOT_FOUND` if a queue does not exist. */
const assertQueue = async ({ sqs }: Clients, arn: string): Promise<void> => {
  try {
    await queueBytesOf(sqs, toQueueUrl(arn, sqs));
  } catch (error) {
    if (isMissingQueue(error)) {
      const name = lastPartOf(arn);
      throw new NotFoundFault(
        `There is no queue "${name}", which the configuration file lists under "topics".`,
        { cause: error, missing: { kind: 'queues', name } },
      );
    }
    throw error;
  }
};

/** Rejects with `NOT_FOUND` if the topic or queue of a configured ARN does not exist. The first message shows it for a bus. */
export const assertDestination = async (clients: Clients, arn: string): Promise<void> => {
  switch (kindOf(arn)) {
    case 'topic':
      return assertTopic(clients.sns, arn);
    case 'queue':
      return assertQueue(clients, arn);
    case 'event-bus':
      return undefined;
  }
};

const bytesOf = async ({ sns, sqs }: Clients, arn: string): Promise<number> => {
  switch (kindOf(arn)) {
    case 'topic':
      return topicBytesOf(sns, arn);
    case 'queue':
      return queueBytesOf(sqs, toQueueUrl(arn, sqs));
    case 'event-bus':
      return HIGHEST_TOPIC_MESSAGE_BYTES;
  }
};

const createOne = async (
  clients: Clients,
  [topic, arn]: readonly [topic: string, arn: string],
  { service, replay }: DestinationPublisherOptions,
): Promise<MessagePublisher> => {
  const options = { maxBytes: await bytesOf(clients, arn), ...(replay === undefined ? {} : { replay }) };
  switch (kindOf(arn)) {
    case 'topic':
      return new SnsMessagePublisher({ client: clients.sns, topicArns: { [topic]: arn }, ...options });
    case 'queue':
      return new SqsMessagePublisher({
        client: clients.sqs,
        queueUrl: { [topic]: toQueueUrl(arn, clients.sqs) },
        ...options,
      });
    case 'event-bus': {
      const { EventBridgeMessagePublisher } = await import('@dynamo-outbox/messaging/eventbridge');
      const client = await clients.eventBridge();
      return new EventBridgeMessagePublisher({
        client,
        eventBuses: { [topic]: arn },
        source: service,
        ...options,
      });
    }
  }
};

/** Creates a publisher that sends the messages of each topic to its SNS topic, queue or event bus. */
export const createDestinationPublisher = async (
  clients: Clients,
  arns: Readonly<Record<string, string>>,
  options: DestinationPublisherOptions,
): Promise<MessagePublisher> => {
  const publishers = await Promise.all(
    Object.entries(arns).map(async (entry) => [entry[0], await createOne(clients, entry, options)] as const),
  );
  return routePublisher(Object.fromEntries(publishers));
};
