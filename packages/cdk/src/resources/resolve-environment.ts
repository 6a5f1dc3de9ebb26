import type { EnvironmentDescription, EnvironmentValue } from '@dynamo-outbox/topology';

/** What an environment may refer to, by logical name: names, URLs and ARNs as they are once deployed. */
export interface NamedResources {
  readonly tableNames?: Readonly<Record<string, string>>;
  readonly queueUrls?: Readonly<Record<string, string>>;
  readonly bucketNames?: Readonly<Record<string, string>>;
  readonly topicArns?: Readonly<Record<string, string>>;
}

const existing = (kind: string, values: Readonly<Record<string, string>> = {}, name: string): string => {
  const value = values[name];
  if (value === undefined) {
    throw new Error(`An environment refers to the ${kind} "${name}", which was not given.`);
  }
  return value;
};

const resolveValue = (value: EnvironmentValue, resources: NamedResources): string => {
  if (typeof value === 'string') {
    return value;
  }
  if ('tableName' in value) {
    return existing('table', resources.tableNames, value.tableName);
  }
  if ('bucketName' in value) {
    return existing('bucket', resources.bucketNames, value.bucketName);
  }
  return 'queueUrl' in value
    ? existing('queue', resources.queueUrls, value.queueUrl)
    : value.topicArns.map((name) => `${name}=${existing('topic', resources.topicArns, name)}`).join(',');
};

/** A described environment, as a function gets it. */
export const resolveEnvironment = (
  environment: EnvironmentDescription,
  resources: NamedResources,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, resolveValue(value, resources)]),
  );
