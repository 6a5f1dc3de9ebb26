import type { SweeperOptions, TransactionalService } from '@dynamo-outbox/topology';
import { namesOf, withDefaults } from '@dynamo-outbox/topology/internal';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { MessageTopic } from '../message-topic.ts';
import type { Outbox } from '../outbox.ts';
import { metricsNamespaceOf } from '../metrics/metrics-namespace.ts';
import { platformEntry } from './platform-entry.ts';
import type { NamedResources } from './resolve-environment.ts';

/** Source and destination of a relay or a sweeper, and its handling of messages that cannot be published. */
export interface Publishing {
  readonly outbox: Outbox;
  readonly topic: MessageTopic;
  readonly parkPolicy: 'parkMessage' | 'parkKey';
  readonly metrics: 'emf' | 'none';
}

/** Describes the service that publishes like this. */
export const toPublishingService = (
  { outbox, topic, parkPolicy, metrics }: Publishing,
  { relayEntry, sweeper }: { readonly relayEntry?: string; readonly sweeper: SweeperOptions | 'none' },
): TransactionalService =>
  withDefaults({
    name: outbox.service,
    publishes: topic.definition,
    fifo: topic.fifo,
    tracking: outbox.tracking,
    retentionDays: { outbox: outbox.retentionDays },
    relayEntry: relayEntry ?? platformEntry('outbox-relay'),
    parkPolicy,
    metrics,
    metricsNamespace: metricsNamespaceOf(outbox.namePrefix),
    sweeper:
      sweeper === 'none' ? sweeper : { ...sweeper, entry: sweeper.entry ?? platformEntry('outbox-sweeper') },
  });

/** Resources that the environment of a relay or a sweeper refers to. */
export const toPublishingResources = (
  { outbox, topic }: Publishing,
  parkingQueue: IQueue,
): NamedResources => {
  const names = namesOf(outbox.service);
  return {
    tableNames: { [names.outboxTable]: outbox.table.tableName },
    queueUrls: { [names.parkingQueue]: parkingQueue.queueUrl },
    topicArns: { [topic.definition.name]: topic.topic.topicArn },
  };
};
