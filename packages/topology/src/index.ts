export { functionBundling, productionBundling } from './bundling.ts';
export { checkLimits } from './check-limits.ts';
export { nameFaults, prefixFaults, retentionFaults } from './check-service.ts';
export { combine } from './combine.ts';
export { fifoQueueAttributes, fifoTopicAttributes } from './fifo.ts';
export { assertFaultless, InvalidDeploymentError } from './invalid-deployment-error.ts';
export { resolveEnvironment } from './resolve-environment.ts';
export { fifoSuffix, limits, physicalName, secondsPerDay } from './limits.ts';
export type {
  BucketDescription,
  DeploymentDescription,
  EnvironmentDescription,
  EnvironmentValue,
  FunctionDescription,
  HttpServiceDescription,
  IndexDescription,
  KeyAttribute,
  QueueDescription,
  QueueMappingDescription,
  ScheduledFunctionDescription,
  StreamMappingDescription,
  SubscriptionDescription,
  TableDescription,
  TopicDescription,
} from './resource-descriptions.ts';
export { concurrencyRule, queueReportRule } from './rules/consumer-concurrency.ts';
export { deadLetterQueueRule, deadLetterRetentionRule, receiveCountRule } from './rules/dead-letter-queue.ts';
export { fifoDeadLetterRule, fifoSubscriptionRule } from './rules/fifo-with-fifo.ts';
export { handledTypeOutcomes } from './rules/handled-types.ts';
export { inboxRetentionRule } from './rules/inbox-retention.ts';
export { orderRule } from './rules/message-order.ts';
export { onePlaceRule, type OnePlaceFacts, type Place } from './rules/one-place.ts';
export {
  deadLetterMessageSizeRule,
  largeMessageTopicRule,
  queueMessageSizeRule,
} from './rules/message-size.ts';
export { faultsIn, type RuleOutcome, warningsIn } from './rules/outcome.ts';
export {
  parallelizationRule,
  streamFailureBucketRule,
  streamFilterRule,
  streamReportRule,
  streamViewRule,
} from './rules/outbox-stream.ts';
export { payloadMemoryRule } from './rules/payload-memory.ts';
export { carriedTypeRule, gapDetectionRule, subscriptionDeadLetterRule } from './rules/subscription.ts';
export { runningFunctionRule, sweeperClaimRule } from './rules/running-function.ts';
export { transactionTableRule } from './rules/transaction-table.ts';
export { visibilityTimeoutRule } from './rules/visibility-timeout.ts';
export {
  describeConsumer,
  describeConsumerMapping,
  describeQueues,
  describeSubscription,
} from './service-consumers.ts';
export {
  commonEnvironment,
  consumptionEnvironment,
  inboxEnvironment,
  outboxEnvironment,
  payloadEnvironment,
  relayEnvironment,
  serviceEnvironment,
} from './service-environment.ts';
export { consumptionNames, namesOf, prefixed } from './service-names.ts';
export type {
  ConsumedTopic,
  RetentionDays,
  ServiceHttp,
  SweeperOptions,
  TransactionalService,
  TransactionalServiceOptions,
} from './service-options.ts';
export { defaultRetentionDays, withDefaults } from './service-options.ts';
export { describeParkingQueue } from './service-parking.ts';
export { describeRelay, describeRelayMapping } from './service-relay.ts';
export { describeSweeper, sweeperFaults } from './service-sweeper.ts';
export { describeTables } from './service-tables.ts';
export { describeTransactionalService } from './transactional-service.ts';
