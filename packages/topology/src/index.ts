export { functionBundling, productionBundling } from './bundling.ts';
export { checkLimits } from './check-limits.ts';
export { nameFaults, prefixFaults, retentionFaults } from './check-service.ts';
export { combine, findFaults } from './combine.ts';
export { fifoQueueAttributes, fifoTopicAttributes } from './fifo.ts';
export { assertFaultless, InvalidDeploymentError } from './invalid-deployment-error.ts';
export { resolveEnvironment, type EnvironmentResolver } from './resolve-environment.ts';
export { fifoSuffix, limits, physicalName, secondsPerDay, visibilityTimeouts } from './limits.ts';
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
export {
  concurrencyRule,
  queueReportRule,
  type ConcurrencyFacts,
  type QueueReportFacts,
} from './rules/consumer-concurrency.ts';
export {
  deadLetterQueueRule,
  deadLetterRetentionRule,
  receiveCountRule,
  type DeadLetterQueueFacts,
  type DeadLetterRetentionFacts,
  type ReceiveCountFacts,
} from './rules/dead-letter-queue.ts';
export {
  fifoDeadLetterRule,
  fifoSubscriptionRule,
  type DeadLetterKindFacts,
  type SubscriptionKindFacts,
} from './rules/fifo-with-fifo.ts';
export { handledTypeOutcomes, type HandledTypeFacts } from './rules/handled-types.ts';
export { inboxRetentionRule, type InboxRetentionFacts } from './rules/inbox-retention.ts';
export { type MessageOrderFacts, orderRule } from './rules/message-order.ts';
export { onePlaceRule, type OnePlaceFacts, type Place } from './rules/one-place.ts';
export {
  deadLetterMessageSizeRule,
  type DeadLetterSizeFacts,
  inlineLimitRule,
  type InlineLimitFacts,
  largeMessageTopicRule,
  type LargeMessageTopicFacts,
  type MessageSizeFacts,
  queueMessageSizeRule,
} from './rules/message-size.ts';
export { faultsIn, keptIf, type RuleOutcome, warningsIn } from './rules/outcome.ts';
export {
  parallelizationRule,
  streamFailureBucketRule,
  streamFilterRule,
  streamReportRule,
  streamViewRule,
  type ParallelizationFacts,
  type StreamFailureFacts,
  type StreamFilterFacts,
  type StreamViewFacts,
} from './rules/outbox-stream.ts';
export { payloadMemoryRule, type PayloadMemoryFacts } from './rules/payload-memory.ts';
export {
  carriedTypeRule,
  gapDetectionRule,
  subscriptionDeadLetterRule,
  type CarriedTypeFacts,
  type GapDetectionFacts,
  type UndeliveredFacts,
} from './rules/subscription.ts';
export {
  runningFunctionRule,
  type RunningFunctionFacts,
  sweeperClaimRule,
  type SweeperClaimFacts,
} from './rules/running-function.ts';
export { transactionTableRule, type TransactionTableFacts } from './rules/transaction-table.ts';
export { visibilityTimeoutRule, type VisibilityFacts } from './rules/visibility-timeout.ts';
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
