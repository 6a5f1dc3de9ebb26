export type { AlarmThresholds } from './alarms/alarm-thresholds.ts';
export { ConsumingService, type ConsumingServiceProps } from './consuming-service.ts';
export { Inbox, type InboxProps } from './inbox.ts';
export {
  MessageConsumer,
  type MessageConsumerProps,
  type QueueConsumerProps,
  type TopicConsumerProps,
} from './message-consumer.ts';
export { type ImportedTopicProps, MessageTopic, type MessageTopicProps } from './message-topic.ts';
export { MessagingAlarms, type MessagingAlarmsProps } from './messaging-alarms.ts';
export type { ProjectingService } from './consumer/projecting-service.ts';
export { MessagingDashboard, type MessagingDashboardProps } from './messaging-dashboard.ts';
export type { NamedFunctions, WatchedService } from './metrics/watched-service.ts';
export { Outbox, type OutboxProps } from './outbox.ts';
export { OutboxRelay, type OutboxRelayProps } from './outbox-relay.ts';
export { OutboxSweeper, type OutboxSweeperProps } from './outbox-sweeper.ts';
export { PayloadBucket, type PayloadBucketProps } from './payload-bucket.ts';
export type { MessageDestination } from './resources/destination.ts';
export type { LambdaOptions, ServiceFunctionOptions } from './resources/service-function-options.ts';
export { ProcessManager, type ProcessManagerProps } from './process-manager.ts';
export { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';
export { TransactionalService, type TransactionalServiceProps } from './transactional-service.ts';
