import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  paginateListQueues,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { DEFAULT_TOPIC_MESSAGE_BYTES } from '@dynamo-outbox/messaging/limits';
import type { QueueDepth } from '@dynamo-outbox/messaging/recovery';
import { consumptionNames, fifoSuffix, namesOf, prefixed } from '@dynamo-outbox/topology/internal';
import { NotFoundFault } from '../fault.ts';
import type { ChosenService } from './choose-services.ts';

/** An existing queue. */
export interface FoundQueue {
  /** Its name in SQS, including the suffix of a FIFO queue. */
  readonly name: string;
  readonly url: string;
  /** Whether a relay parks messages there: only messages in such a queue are read as parked. */
  readonly isParkingQueue?: boolean;
}

/** A queue that a consumer reads. */
export interface ConsumedQueue extends FoundQueue {
  /** Name of the consumer, as in inbox records. */
  readonly consumer: string;
  readonly depth: QueueDepth;
  /** Seconds after which it deletes a message. */
  readonly retentionSeconds: number;
  readonly deadLetterQueue?: FoundQueue;
}

/** The queues of a service. */
export interface ServiceQueues {
  readonly consumed: readonly ConsumedQueue[];
  /** Its parking queue; absent if it has none. */
  readonly parkingQueue?: FoundQueue;
}

/** Returns a name without the suffix of FIFO queues and topics. */
export const withoutFifo = (name: string): string =>
  name.endsWith(fifoSuffix) ? name.slice(0, -fifoSuffix.length) : name;

/** Returns the name at the end of a URL or an ARN. */
export const lastPartOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;

/** Whether SQS answered that a queue does not exist. */
export const isMissingQueue = (error: unknown): boolean =>
  error instanceof Error &&
  ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'].includes(error.name);

/** Returns the queue with that name; `undefined` if it does not exist. */
export const findQueue = async (sqs: SQSClient, name: string): Promise<FoundQueue | undefined> => {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl === undefined ? undefined : { name, url: QueueUrl };
  } catch (error) {
    if (isMissingQueue(error)) {
      return undefined;
    }
    throw error;
  }
};

/** Returns the queue with that name; otherwise the FIFO queue with that name. */
export const findQueueOrFifo = async (sqs: SQSClient, name: string): Promise<FoundQueue | undefined> =>
  (await findQueue(sqs, name)) ??
  (name.endsWith(fifoSuffix) ? undefined : findQueue(sqs, `${name}${fifoSuffix}`));

/** Returns the message size limit of a queue in bytes: its `MaximumMessageSize`. */
export const queueBytesOf = async (sqs: SQSClient, url: string): Promise<number> => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['MaximumMessageSize'] }),
  );
  return Number(Attributes?.['MaximumMessageSize'] ?? DEFAULT_TOPIC_MESSAGE_BYTES);
};

/** Returns the queue with that name. Rejects with `NOT_FOUND` if it does not exist. */
export const getQueue = async (sqs: SQSClient, nameOrUrl: string): Promise<FoundQueue> => {
  const name = lastPartOf(nameOrUrl);
  const queue = await findQueueOrFifo(sqs, name);
  if (queue === undefined) {
    throw new NotFoundFault(`There is no queue "${name}".`, { missing: { kind: 'queues', name } });
  }
  return queue;
};

/** Returns the name prefix of a service's consumer queues: `orders--` of `orders--customers`. */
export const queuePrefixOf = ({ name, namePrefix }: ChosenService): string =>
  prefixed(namePrefix, consumptionNames(name, '').queue);

/** Returns the name of a service's parking queue. */
export const parkingQueueNameOf = ({ name, namePrefix, parkingQueue }: ChosenService): string =>
  parkingQueue ?? prefixed(namePrefix, namesOf(name).parkingQueue);

/** Consumers have the names of their queues, without the prefix of the stage. */
const consumerOf = (queue: string, { namePrefix }: ChosenService): string => {
  const name = withoutFifo(queue);
  const prefix = prefixed(namePrefix, '');
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
};

const deadLetterSuffix = '--dlq';

/** Whether a queue has the name of a dead-letter queue. */
export const isDeadLetterQueue = (name: string): boolean => withoutFifo(name).endsWith(deadLetterSuffix);

/** A queue, and its consumer if the configuration names it. */
interface ListedQueue extends FoundQueue {
  readonly consumer?: string;
}

const getListed = async (
  sqs: SQSClient,
  queue: NonNullable<ChosenService['queues']>[number],
): Promise<ListedQueue> =>
  typeof queue === 'string'
    ? getQueue(sqs, queue)
    : { ...(await getQueue(sqs, queue.name)), consumer: queue.consumer };

const listConsumed = async (sqs: SQSClient, service: ChosenService): Promise<readonly ListedQueue[]> => {
  if (service.queues !== undefined) {
    return Promise.all(service.queues.map((queue) => getListed(sqs, queue)));
  }
  const found: FoundQueue[] = [];
  for await (const page of paginateListQueues({ client: sqs }, { QueueNamePrefix: queuePrefixOf(service) })) {
    found.push(...(page.QueueUrls ?? []).map((url) => ({ url, name: lastPartOf(url) })));
  }
  return found.filter(({ name }) => !isDeadLetterQueue(name));
};

const deadLetterNameIn = (redrivePolicy: string | undefined): string | undefined => {
  const policy: unknown = redrivePolicy === undefined ? undefined : JSON.parse(redrivePolicy);
  return typeof policy === 'object' &&
    policy !== null &&
    'deadLetterTargetArn' in policy &&
    typeof policy.deadLetterTargetArn === 'string'
    ? lastPartOf(policy.deadLetterTargetArn)
    : undefined;
};

const describe = async (
  sqs: SQSClient,
  service: ChosenService,
  queue: ListedQueue,
): Promise<ConsumedQueue> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'MessageRetentionPeriod',
        'RedrivePolicy',
      ],
    }),
  );
  const deadLetterName = deadLetterNameIn(Attributes['RedrivePolicy']);
  const deadLetterQueue = deadLetterName === undefined ? undefined : await findQueue(sqs, deadLetterName);
  return {
    ...queue,
    consumer: queue.consumer ?? consumerOf(queue.name, service),
    depth: {
      visible: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
      hidden: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
    },
    // By default, SQS keeps messages for 4 days.
    retentionSeconds: Number(Attributes['MessageRetentionPeriod'] ?? 345_600),
    ...(deadLetterQueue === undefined ? {} : { deadLetterQueue }),
  };
};

/** Finds the queues of a service: those in the configuration, otherwise by name. */
export const findServiceQueues = async (sqs: SQSClient, service: ChosenService): Promise<ServiceQueues> => {
  const [consumed, parkingQueue] = await Promise.all([
    listConsumed(sqs, service).then((queues) =>
      Promise.all(queues.map((queue) => describe(sqs, service, queue))),
    ),
    service.parkingQueue === undefined
      ? findQueue(sqs, parkingQueueNameOf(service))
      : getQueue(sqs, service.parkingQueue),
  ]);
  return {
    consumed: consumed.toSorted((a, b) => a.name.localeCompare(b.name)),
    ...(parkingQueue === undefined ? {} : { parkingQueue: { ...parkingQueue, isParkingQueue: true } }),
  };
};

/**
 * Returns the name of the source queue of a dead-letter queue, by naming convention; `undefined` for any other name.
 */
export const sourceNameOf = (deadLetterQueue: string): string | undefined => {
  const name = withoutFifo(deadLetterQueue);
  return name.endsWith(deadLetterSuffix)
    ? `${name.slice(0, -deadLetterSuffix.length)}${deadLetterQueue.slice(name.length)}`
    : undefined;
};
