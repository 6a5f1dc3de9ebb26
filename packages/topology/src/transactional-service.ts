import { nameFaults, retentionFaults } from './check-service.ts';
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
import {
  consumedTopicFaults,
  describeTopics,
  publishedTopicFaults,
  unusablePartFaults,
} from './service-topics.ts';

const retentionOutcome = ({ name, retentionDays, hasInbox }: TransactionalService): RuleOutcome =>
  !hasInbox
    ? 'not-applicable'
    : inboxRetentionRule({
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

/** The inline limit applies to all topics, and the outbox lowers it for a smaller one: the largest decides. */
const inlineLimitOutcome = ({ name, publishes, environment }: TransactionalService): RuleOutcome => {
  const { PAYLOAD_INLINE_LIMIT_BYTES: inlineLimit } = environment;
  const [largest] = publishes
    .map(({ topic }) => topic)
    .toSorted((one, other) => other.maxMessageBytes - one.maxMessageBytes);
  return largest === undefined
    ? 'not-applicable'
    : inlineLimitRule({
        service: name,
        topic: largest.name,
        topicBytes: largest.maxMessageBytes,
        inlineLimitBytes: typeof inlineLimit === 'string' ? Number(inlineLimit) : undefined,
      });
};

const orderOutcomes = ({ publishes }: TransactionalService): readonly RuleOutcome[] =>
  publishes.map(({ topic, fifo }) => orderRule({ topic: topic.name, order: topic.order, isFifo: fifo }));

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
    ...publishedTopicFaults(service),
    ...consumedTopicFaults(service),
    ...unusablePartFaults(service),
    ...faultsIn([
      retentionOutcome(service),
      ...orderOutcomes(service),
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

/** What moves messages from the outbox to the topics; nothing for a service that only consumes. */
const describePublishing = (
  service: TransactionalService,
): Pick<
  DeploymentDescription,
  'topics' | 'queues' | 'buckets' | 'functions' | 'streamMappings' | 'scheduledFunctions'
> => {
  if (service.publishes.length === 0) {
    return { topics: [], queues: [], buckets: [], functions: [], streamMappings: [], scheduledFunctions: [] };
  }
  const sweeper = describeSweeper(service);
  return {
    topics: describeTopics(service),
    queues: [describeParkingQueue(service)],
    buckets: [{ name: namesOf(service.name).relayFailuresBucket }],
    functions: [describeRelay(service), ...sweeper.functions],
    streamMappings: [describeRelayMapping(service)],
    scheduledFunctions: sweeper.scheduledFunctions,
  };
};

/**
 * Describes all resources of a service: its table, an inbox, and for each consumed topic a queue, a dead-letter queue, a
 * filtered subscription and a consumer. If it publishes, it also has an outbox, its topics, and a relay on the outbox
 * stream with a parking queue. A sweeper and a bucket for large payloads are optional.
 *
 * Throws `INVALID_DEPLOYMENT` if the retention of the inbox or the bucket is too short for redelivered messages, if a
 * topic does not carry a requested type, if two topics carry one type, or if the sweeper could not work.
 *
 * @example
 * ```ts
 * const orders = describeTransactionalService({ name: 'orders', publishes: ordersTopic });
 * const audit = describeTransactionalService({ name: 'audit', consumes: [{ topic: ordersTopic, messageTypes: 'all', entry }] });
 * ```
 */
export const describeTransactionalService = (options: TransactionalServiceOptions): DeploymentDescription => {
  const service = withDefaults(options);
  assertDescribable(service);
  const { consumes } = service;
  const publishing = describePublishing(service);
  return {
    tables: describeTables(service),
    topics: publishing.topics,
    queues: [...consumes.flatMap((consumed) => describeQueues(service, consumed)), ...publishing.queues],
    subscriptions: consumes.map((consumed) => describeSubscription(service, consumed)),
    buckets: [...publishing.buckets, ...describePayloadBucket(service)],
    functions: [...publishing.functions, ...consumes.map((consumed) => describeConsumer(service, consumed))],
    streamMappings: publishing.streamMappings,
    queueMappings: consumes.map((consumed) => describeConsumerMapping(service, consumed)),
    scheduledFunctions: publishing.scheduledFunctions,
    httpServices: describeHttp(service),
  };
};
