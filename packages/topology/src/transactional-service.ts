import { nameFaults, retentionFaults } from './check-service.ts';
import { limits } from './limits.ts';
import { assertFaultless } from './invalid-deployment-error.ts';
import type { DeploymentDescription, HttpServiceDescription } from './resource-descriptions.ts';
import { inboxRetentionRule } from './rules/inbox-retention.ts';
import { orderRule } from './rules/message-order.ts';
import { inlineLimitRule } from './rules/message-size.ts';
import { faultsIn, type RuleOutcome } from './rules/outcome.ts';
import { carriedTypeRule, gapDetectionRule } from './rules/subscription.ts';
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

const retentionOutcome = ({ name, retentionDays }: TransactionalService): RuleOutcome =>
  inboxRetentionRule({
    service: name,
    inboxDays: retentionDays.inbox,
    queueDays: retentionDays.queue,
    deadLetterDays: retentionDays.deadLetter,
    replayDays: retentionDays.outbox,
  });

const typeOutcomes = ({ name, consumes }: TransactionalService): readonly RuleOutcome[] =>
  consumes.flatMap(({ topic, messageTypes }) => {
    const carried = topic.definitions.map(({ type }) => type);
    return (messageTypes === 'all' ? [] : messageTypes).map((wanted) =>
      carriedTypeRule({ service: name, topic: topic.name, carried, wanted }),
    );
  });

const inlineLimitOutcome = ({ name, publishes, environment }: TransactionalService): RuleOutcome => {
  const { PAYLOAD_INLINE_LIMIT_BYTES: inlineLimit } = environment;
  return inlineLimitRule({
    service: name,
    topic: publishes.name,
    topicBytes: publishes.maxMessageBytes,
    inlineLimitBytes: typeof inlineLimit === 'string' ? Number(inlineLimit) : undefined,
  });
};

const gapOutcomes = ({ name, consumes }: TransactionalService): readonly RuleOutcome[] =>
  consumes.map(({ topic, guards, messageTypes }) =>
    gapDetectionRule({
      service: name,
      topic: topic.name,
      detectsGaps: guards?.gaps !== undefined,
      isFiltered: messageTypes !== 'all',
    }),
  );

const assertDescribable = (service: TransactionalService): void => {
  assertFaultless([
    ...nameFaults(service.name),
    ...retentionFaults(service.name, service.retentionDays),
    ...payloadFaults(service),
    ...sweeperFaults(service),
    ...faultsIn([
      retentionOutcome(service),
      orderRule({ topic: service.publishes.name, order: service.publishes.order, isFifo: service.fifo }),
      inlineLimitOutcome(service),
      ...typeOutcomes(service),
      ...gapOutcomes(service),
    ]),
  ]);
};

const describeHttp = (service: TransactionalService): readonly HttpServiceDescription[] =>
  service.http === undefined
    ? []
    : [{ name: service.name, ...service.http, environment: serviceEnvironment(service) }];

/**
 * Describes all resources of a service with an outbox and an inbox: three tables, the topic, and the relay on the
 * outbox stream with a parking queue. For each consumed topic it adds a queue, a dead-letter queue, a filtered
 * subscription and a consumer. A sweeper and a bucket for large payloads are optional.
 *
 * Throws `INVALID_DEPLOYMENT` if the retention of the inbox or the bucket is too short for redelivered messages, if a
 * topic does not carry a requested type, or if the sweeper could not work.
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
    topics: [
      {
        name: publishes.name,
        fifo,
        ...(publishes.maxMessageBytes === limits.defaultMessageBytes
          ? {}
          : { maxMessageBytes: publishes.maxMessageBytes }),
      },
    ],
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
