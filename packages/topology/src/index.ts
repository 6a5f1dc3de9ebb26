export { combine, findFaults } from './combine.ts';
export { fifoQueueAttributes, fifoTopicAttributes } from './fifo.ts';
export { InvalidDeploymentError } from './invalid-deployment-error.ts';
export { fifoSuffix, limits, physicalName, visibilityTimeouts } from './limits.ts';
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
export { consumptionNames, namesOf } from './service-names.ts';
export type {
  ConsumedTopic,
  RetentionDays,
  ServiceHttp,
  SweeperOptions,
  TransactionalServiceOptions,
} from './service-options.ts';
export { describeTransactionalService } from './transactional-service.ts';
