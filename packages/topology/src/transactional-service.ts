import { InvalidDeploymentError } from './invalid-deployment-error.ts';
import type { DeploymentDescription, HttpServiceDescription } from './resource-descriptions.ts';
import {
  describeConsumer,
  describeConsumerMapping,
  describeQueues,
  describeSubscription,
} from './service-consumers.ts';
import { serviceEnvironment } from './service-environment.ts';
import { namesOf } from './service-names.ts';
import {
  withDefaults,
  type TransactionalService,
  type TransactionalServiceOptions,
} from './service-options.ts';
import { describeParkingQueue } from './service-parking.ts';
import { describePayloadBucket, payloadFaults } from './service-payloads.ts';
import { describeRelay, describeRelayMapping } from './service-relay.ts';
import { describeSweeper, sweeperFaults } from './service-sweeper.ts';
import { describeTables } from './service-tables.ts';

const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const retentionFaults = ({ name, retentionDays }: TransactionalService): readonly string[] => {
  const { inbox, queue, deadLetter, outbox } = retentionDays;
  const needed = queue + deadLetter + outbox;
  return inbox > needed
    ? []
    : [
        `The inbox of "${name}" forgets a message after ${inbox} days, while it can come back for ${needed} ` +
          `(${queue} on the queue, ${deadLetter} on the dead-letter queue, ${outbox} by replay from an outbox); ` +
          'keep the inbox longer.',
      ];
};

const typeFaults = ({ name, consumes }: TransactionalService): readonly string[] =>
  consumes.flatMap(({ topic, messageTypes }) => {
    const carried = new Set(topic.definitions.map(({ type }) => type));
    return (messageTypes === 'all' ? [] : messageTypes)
      .filter((type) => !carried.has(type))
      .map(
        (type) => `Service "${name}" wants ${type} from the topic "${topic.name}", which does not carry it.`,
      );
  });

const gapFaults = ({ name, consumes }: TransactionalService): readonly string[] =>
  consumes
    .filter(({ guards, messageTypes }) => guards?.gaps !== undefined && messageTypes !== 'all')
    .map(
      ({ topic }) =>
        `Service "${name}" detects gaps in the topic "${topic.name}" behind a filter, and every message that the filter ` +
        'withholds is a gap; take all types, or give up the gap detection.',
    );

const assertDescribable = (service: TransactionalService): void => {
  const nameFaults = nameForm.test(service.name)
    ? []
    : [`Service "${service.name}" has a name that is not lower kebab case.`];
  const faults = [
    ...nameFaults,
    ...retentionFaults(service),
    ...payloadFaults(service),
    ...sweeperFaults(service),
    ...typeFaults(service),
    ...gapFaults(service),
  ];
  if (faults.length > 0) {
    throw new InvalidDeploymentError(faults);
  }
};

const describeHttp = (service: TransactionalService): readonly HttpServiceDescription[] =>
  service.http === undefined
    ? []
    : [{ name: service.name, ...service.http, environment: serviceEnvironment(service) }];

/**
 * Describes everything that a service with an outbox and an inbox consists of: three tables, the topic, the relay on the
 * outbox's stream with the queue for what it cannot publish, and per topic it reads a queue, a dead-letter queue, a filtered
 * subscription and a consumer; on demand a sweeper and a bucket for large payloads.
 *
 * Throws `INVALID_DEPLOYMENT` when the inbox or the bucket would forget what can still come back, when a topic does not
 * carry what is wanted of it, or when a sweeper could not work.
 *
 * @example
 * ```ts
 * const orders = describeTransactionalService({ name: 'orders', publishes: ordersTopic });
 * ```
 */
export const describeTransactionalService = (options: TransactionalServiceOptions): DeploymentDescription => {
  const service = withDefaults(options);
  assertDescribable(service);
  const { consumes, publishes, fifo, name } = service;
  const sweeper = describeSweeper(service);
  return {
    tables: describeTables(service),
    topics: [{ name: publishes.name, fifo }],
    queues: [
      ...consumes.flatMap((consumed) => describeQueues(service, consumed)),
      describeParkingQueue(service),
    ],
    subscriptions: consumes.map((consumed) => describeSubscription(service, consumed)),
    buckets: [{ name: namesOf(name).relayFailuresBucket }, ...describePayloadBucket(service)],
    functions: [
      describeRelay(service),
      ...sweeper.functions,
      ...consumes.map((consumed) => describeConsumer(service, consumed)),
    ],
    streamMappings: [describeRelayMapping(service)],
    queueMappings: consumes.map((consumed) => describeConsumerMapping(service, consumed)),
    scheduledFunctions: sweeper.scheduledFunctions,
    httpServices: describeHttp(service),
  };
};
