import type { SweeperOptions } from '@dynamo-outbox/topology';
import { namesOf, type PublishingService, sweeperWithDefaults } from '@dynamo-outbox/topology/internal';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { MessageTopic } from '../message-topic.ts';
import type { Outbox } from '../outbox.ts';
import { metricsNamespaceOf } from '../metrics/metrics-namespace.ts';
import { platformEntry } from './platform-entry.ts';
import type { NamedResources } from './resolve-environment.ts';

/** Options of publishing that neither the outbox nor the topic determines. */
export type PublishingOptions = Omit<
  PublishingService,
  'name' | 'publishes' | 'tracking' | 'retentionDays' | 'relayEntry' | 'metricsNamespace' | 'sweeper'
>;

/** Source, destinations and options of a relay and its sweeper. */
export interface PublishingParts extends PublishingOptions {
  readonly outbox: Outbox;
  readonly topics: readonly MessageTopic[];
}

/** Selects the options of publishing from those of a service. */
export const toPublishingOptions = ({ parkPolicy, metrics }: PublishingOptions): PublishingOptions => ({
  parkPolicy,
  metrics,
});

/** Describes the service that publishes like this. */
export const toPublishingService = (
  { outbox, topics, ...options }: PublishingParts,
  { relayEntry, sweeper }: { readonly relayEntry?: string; readonly sweeper: SweeperOptions | 'none' },
): PublishingService => ({
  ...options,
  name: outbox.service,
  publishes: topics.map(({ definition, fifo }) => ({ topic: definition, fifo })),
  tracking: outbox.tracking,
  retentionDays: { outbox: outbox.retentionDays },
  relayEntry: relayEntry ?? platformEntry('outbox-relay'),
  metricsNamespace: metricsNamespaceOf(outbox.namePrefix),
  sweeper:
    sweeper === 'none'
      ? undefined
      : sweeperWithDefaults({ ...sweeper, entry: sweeper.entry ?? platformEntry('outbox-sweeper') }),
});

/** Resources that the environment of a relay or a sweeper refers to. */
export const toPublishingResources = (
  { outbox, topics }: PublishingParts,
  parkingQueue: IQueue,
): NamedResources => {
  const names = namesOf(outbox.service);
  return {
    tableNames: { [names.outboxTable]: outbox.table.tableName },
    queueUrls: { [names.parkingQueue]: parkingQueue.queueUrl },
    topicArns: Object.fromEntries(topics.map(({ definition, arn }) => [definition.name, arn])),
  };
};
