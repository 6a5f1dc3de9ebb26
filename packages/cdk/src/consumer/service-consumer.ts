import type { ConsumedTopic, TransactionalService } from '@dynamo-outbox/topology';
import { consumptionNames } from '@dynamo-outbox/topology/internal';
import type { Construct } from 'constructs';
import type { Inbox } from '../inbox.ts';
import { MessageConsumer } from '../message-consumer.ts';
import type { MessageTopic } from '../message-topic.ts';
import type { PayloadBucket } from '../payload-bucket.ts';
import type { MessageConsumerProps } from './consumer-props.ts';

/** The parts of a service that all its consumers share. */
export interface ConsumingParts extends Pick<
  MessageConsumerProps,
  'outbox' | 'payloads' | 'environment' | 'encryptionKey' | 'functionOptions'
> {
  readonly service: TransactionalService;
  /** Absent for a service whose consumers only write projections. */
  readonly inbox: Inbox | undefined;
  readonly namePrefix: string | undefined;
  /** The topics that the service may consume, those of other services first. */
  readonly topics: readonly MessageTopic[];
  readonly payloadSources: readonly PayloadBucket[];
}

const findTopic = (topics: readonly MessageTopic[], name: string): MessageTopic => {
  const found = topics.find(({ definition }) => definition.name === name);
  if (found === undefined) {
    throw new Error(`The topic "${name}" is missing, although the service was checked for it.`);
  }
  return found;
};

/** Creates the consumer of one topic of a service. */
export const createServiceConsumer = (
  scope: Construct,
  { topic, messageTypes, entry, guards, payloadsOf, projection = false }: ConsumedTopic,
  { service, topics, payloadSources, inbox, namePrefix, outbox, payloads, ...shared }: ConsumingParts,
): MessageConsumer =>
  new MessageConsumer(scope, consumptionNames(service.name, topic.name).consumer, {
    ...shared,
    ...(inbox === undefined || projection
      ? { inbox: { service: service.name, namePrefix, projection: true } }
      : { inbox, outbox, payloads }),
    topic: findTopic(topics, topic.name),
    handles: messageTypes === 'all' ? messageTypes : messageTypes.map((type) => ({ type })),
    entry,
    payloadSource: payloadSources.find((bucket) => bucket.service === payloadsOf),
    guards,
    timeoutSeconds: service.consumerTimeoutSeconds,
    maxReceiveCount: service.maxReceiveCount,
    maximumConcurrency: service.maximumConcurrency,
    retentionDays: service.retentionDays,
    metrics: service.metrics,
  });
