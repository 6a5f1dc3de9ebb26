export { combine } from './combine.ts';
export { InvalidDeploymentError } from './invalid-deployment-error.ts';
export type {
  DeploymentDescription,
  EnvironmentDescription,
  TableDescription,
} from './resource-descriptions.ts';
export type {
  ConsumedTopic,
  TableShape,
  PublishedTopic,
  RetentionDays,
  ServiceHttp,
  SweeperOptions,
  TransactionalService,
  TransactionalServiceOptions,
} from './service-options.ts';
export { describeTransactionalService } from './transactional-service.ts';
