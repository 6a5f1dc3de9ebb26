import type { EnvironmentDescription, EnvironmentValue } from '@dynamo-outbox/topology';
import { existing, type CreatedResources } from './create-resources.ts';

const resolveValue = (value: EnvironmentValue, resources: CreatedResources): string => {
  if (typeof value === 'string') {
    return value;
  }
  if ('tableName' in value) {
    return existing(resources.tables, value.tableName).name;
  }
  if ('bucketName' in value) {
    return existing(resources.bucketNames, value.bucketName);
  }
  return 'queueUrl' in value
    ? existing(resources.queues, value.queueUrl).url
    : value.topicArns.map((topic) => `${topic}=${existing(resources.topicArns, topic)}`).join(',');
};

/** An environment with the names, URLs and ARNs of what exists. */
export const resolveEnvironment = (
  environment: EnvironmentDescription,
  resources: CreatedResources,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, resolveValue(value, resources)]),
  );
