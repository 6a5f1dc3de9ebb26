/**
 * Rules, names and parts of descriptions for the constructs, the local stack and the command line.
 *
 * No stability promise: every release may change or remove these names. Import `@dynamo-outbox/topology` instead.
 *
 * @packageDocumentation
 */
export { functionBundling, optionalClients, productionBundling } from '../bundling.ts';
export { checkLimits } from '../check-limits.ts';
export { nameFaults, prefixFaults, retentionFaults } from '../check-service.ts';
export { fifoQueueAttributes, fifoTopicAttributes } from '../fifo.ts';
export { isFunctionBundle } from '../function-bundle.ts';
export { assertFaultless } from '../invalid-deployment-error.ts';
export { fifoSuffix, limits, physicalName, visibilityTimeouts } from '../limits.ts';
export { receivesFor } from '../receives-for.ts';
export { repeated } from '../repeated.ts';
export { resolveEnvironment } from '../resolve-environment.ts';
export type {
  BucketDescription,
  FunctionDescription,
  KeyAttribute,
  QueueDescription,
  QueueMappingDescription,
  StreamMappingDescription,
  TopicDescription,
} from '../resource-descriptions.ts';
export { concurrencyRule, queueReportRule } from '../rules/consumer-concurrency.ts';
export {
  deadLetterQueueRule,
  deadLetterRetentionRule,
  receiveCountRule,
  sameDeadLetterQueueRule,
} from '../rules/dead-letter-queue.ts';
export { fifoDeadLetterRule, fifoSubscriptionRule } from '../rules/fifo-with-fifo.ts';
export { handledTypeOutcomes } from '../rules/handled-types.ts';
export { inboxRetentionRule } from '../rules/inbox-retention.ts';
export { orderRule } from '../rules/message-order.ts';
export {
  deadLetterMessageSizeRule,
  largeMessageTopicRule,
  queueMessageSizeRule,
} from '../rules/message-size.ts';
export type { OnePlaceFacts, Place } from '../rules/one-place.ts';
export { onePlaceRule } from '../rules/one-place.ts';
export {
  parallelizationRule,
  streamFailureBucketRule,
  streamFilterRule,
  streamReportRule,
  streamViewRule,
} from '../rules/outbox-stream.ts';
export type { RuleOutcome } from '../rules/outcome.ts';
export { faultsIn, warningsIn } from '../rules/outcome.ts';
export { payloadMemoryRule } from '../rules/payload-memory.ts';
export { runningFunctionRule } from '../rules/running-function.ts';

export { carriedTypeRule, gapDetectionRule, subscriptionDeadLetterRule } from '../rules/subscription.ts';
export { sweeperClaimRule } from '../rules/sweeper-claim.ts';
export { transactionTableRule } from '../rules/transaction-table.ts';
export { visibilityTimeoutRule } from '../rules/visibility-timeout.ts';
export {
  describeConsumer,
  describeConsumerMapping,
  describeQueues,
  describeSubscription,
} from '../service-consumers.ts';
export {
  commonEnvironment,
  consumptionEnvironment,
  inboxEnvironment,
  outboxEnvironment,
  payloadEnvironment,
  relayEnvironment,
  serviceEnvironment,
} from '../service-environment.ts';
export { consumptionNames, namesOf, prefixed } from '../service-names.ts';
export type { ConsumedSource, PublishingService } from '../service-options.ts';
export {
  defaultRetentionDays,
  publishedTopicsOf,
  sweeperWithDefaults,
  withDefaults,
} from '../service-options.ts';
export { describeParkingQueue } from '../service-parking.ts';
export { describeRelay, describeRelayMapping } from '../service-relay.ts';
export { describeSweeper, sweeperFaults } from '../service-sweeper.ts';
export { describeAggregateTable } from '../service-tables.ts';
export { publishedTopicFaults } from '../service-topics.ts';
