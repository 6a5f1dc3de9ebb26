import type { MessageSelection } from '@dynamo-outbox/messaging';
import type { ReplayRun } from '@dynamo-outbox/messaging/recovery';
import type { MessagePublisher } from '@dynamo-outbox/messaging/relay';
import { SqsMessagePublisher } from '@dynamo-outbox/messaging/sqs';
import { prefixed } from '@dynamo-outbox/topology/internal';
import { NotFoundFault } from '../../fault.ts';
import { assertService } from '../../services/assert-service.ts';
import type { ChosenService } from '../../services/choose-services.ts';
import type { Clients } from '../../services/clients.ts';
import { findServiceQueues, getQueue, queueBytesOf } from '../../services/queues.ts';
import { assertDestination, createDestinationPublisher } from '../../services/destination-publisher.ts';
import { findTopicArn } from '../../services/topics.ts';

/** The publisher of a replay, and the display name of its target. */
export interface ReplayPublisher {
  readonly name: string;
  readonly publisher: MessagePublisher;
  /** Topics that it publishes to; absent for a queue, which takes the messages of every topic. */
  readonly topics?: readonly string[];
}

/** A table without read permission is not an error of the service. */
const rethrowNotFound = (error: unknown): void => {
  if (error instanceof NotFoundFault) {
    throw error;
  }
};

const findTopics = async (
  clients: Clients,
  service: ChosenService,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  const known = service.topics ?? {};
  const unknown = names.filter((name) => !Object.hasOwn(known, name));
  if (unknown.length === 0) {
    return known;
  }
  const { consumed, parkingQueue } = await findServiceQueues(clients.sqs, service);
  const beside = parkingQueue ?? consumed[0];
  if (beside === undefined) {
    await assertService(clients, service).catch(rethrowNotFound);
    throw new NotFoundFault(
      `The topic "${unknown.join(', ')}" is unknown. Add its ARN to the configuration file, under "topics".`,
    );
  }
  const found = await Promise.all(
    unknown.map(
      async (name) =>
        [name, await findTopicArn(clients, prefixed(service.namePrefix, name), beside)] as const,
    ),
  );
  return { ...known, ...Object.fromEntries(found) };
};

/** A service's own topic has the name of the service by default. */
const topicNamesOf = (
  { name, topics = {}, publishes = [] }: ChosenService,
  { topics: wanted }: MessageSelection,
): readonly string[] => {
  const configured = [...new Set([...publishes, ...Object.keys(topics)])];
  return wanted ?? (configured.length === 0 ? [name] : configured);
};

/** Target of a replay. */
export interface ReplayDestination {
  readonly service: ChosenService;
  readonly selection: MessageSelection;
  /** A single queue instead of the topics. */
  readonly to: string | undefined;
  readonly replay: ReplayRun;
}

/** Creates the publisher of a replay. Rejects with `NOT_FOUND` if its queue or topic does not exist. */
export const createReplayPublisher = async (
  clients: Clients,
  { service, selection, to, replay }: ReplayDestination,
): Promise<ReplayPublisher> => {
  if (to !== undefined) {
    const { name, url } = await getQueue(clients.sqs, to);
    const maxBytes = await queueBytesOf(clients.sqs, url);
    return {
      name,
      publisher: new SqsMessagePublisher({ client: clients.sqs, queueUrl: url, maxBytes, replay }),
    };
  }
  const topicArns = await findTopics(clients, service, topicNamesOf(service, selection));
  await Promise.all(Object.values(service.topics ?? {}).map((arn) => assertDestination(clients, arn)));
  return {
    name: Object.keys(topicArns).join(', '),
    publisher: await createDestinationPublisher(clients, topicArns, { service: service.name, replay }),
    topics: Object.keys(topicArns),
  };
};
