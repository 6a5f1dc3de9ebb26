import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  NotPublishableError,
  PublishingRedriveTarget,
  type RedriveMarks,
  type RedrivenMessage,
  type RedriveTarget,
} from '@dynamo-outbox/messaging/recovery';
import { DynamoDbOutboxStore } from '@dynamo-outbox/messaging/dynamodb';
import { prefixed } from '@dynamo-outbox/topology/internal';
import type { ChosenService } from '../../services/choose-services.ts';
import type { Clients } from '../../services/clients.ts';
import { createDestinationPublisher } from '../../services/destination-publisher.ts';
import type { FoundQueue } from '../../services/queues.ts';
import { isTracked } from '../../services/is-tracked.ts';
import { outboxDaysOf, outboxTableOf, withTable } from '../../services/tables.ts';
import { findTopicArn } from '../../services/topics.ts';

/** Returns the outbox whose items are marked as published; `undefined` if it does not track dispatched items. */
const findStore = async (
  client: DynamoDBClient,
  service: ChosenService,
): Promise<RedriveMarks | undefined> => {
  const tableName = outboxTableOf(service);
  return (await withTable(tableName, () => isTracked(client, tableName)))
    ? new DynamoDbOutboxStore({ client, tableName, retentionDays: outboxDaysOf(service) })
    : undefined;
};

const configuredArn = ({ topics = {} }: ChosenService, topic: string): string | undefined =>
  Object.hasOwn(topics, topic) ? topics[topic] : undefined;

/** Creates the target that publishes a service's parked messages. Looks up topics when a message needs them. */
export const createParkedTarget = async (
  clients: Clients,
  service: ChosenService,
  parkingQueue: FoundQueue,
): Promise<RedriveTarget> => {
  const store = await findStore(clients.dynamoDb, service);
  const name = `the topics of ${service.name}`;
  const targets = new Map<string, Promise<RedriveTarget>>();
  const createTarget = async (topic: string): Promise<RedriveTarget> => {
    const topicArn =
      configuredArn(service, topic) ??
      (await findTopicArn(clients, prefixed(service.namePrefix, topic), parkingQueue));
    const publisher = await createDestinationPublisher(
      clients,
      { [topic]: topicArn },
      { service: service.name },
    );
    return new PublishingRedriveTarget({ name, publisher, ...(store === undefined ? {} : { store }) });
  };
  const targetOf = (topic: string): Promise<RedriveTarget> => {
    const target = targets.get(topic) ?? createTarget(topic);
    targets.set(topic, target);
    return target;
  };
  return {
    name,
    send: async (message: RedrivenMessage) => {
      const { parked } = message.deadLetter;
      if (parked?.kind !== 'message') {
        throw new NotPublishableError();
      }
      const target = await targetOf(parked.message.topic);
      await target.send(message);
    },
  };
};
