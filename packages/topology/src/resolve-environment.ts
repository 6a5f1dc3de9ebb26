import type { EnvironmentDescription, EnvironmentValue } from './resource-descriptions.ts';

/** Resolves logical names to deployed names: on a laptop, in an account, or in a test. */
export interface EnvironmentResolver {
  /** Returns the name of a table. */
  readonly tableName: (name: string) => string;
  /** Returns the URL of a queue. */
  readonly queueUrl: (name: string) => string;
  /** Returns the name of a bucket. */
  readonly bucketName: (name: string) => string;
  /** Returns the ARN of a topic. */
  readonly topicArn: (name: string) => string;
}

const resolveValue = (value: EnvironmentValue, resolver: EnvironmentResolver): string => {
  if (typeof value === 'string') {
    return value;
  }
  if ('tableName' in value) {
    return resolver.tableName(value.tableName);
  }
  if ('bucketName' in value) {
    return resolver.bucketName(value.bucketName);
  }
  return 'queueUrl' in value
    ? resolver.queueUrl(value.queueUrl)
    : value.topicArns.map((name) => `${name}=${resolver.topicArn(name)}`).join(',');
};

/**
 * Resolves the described environment of a function: each variable by name, with references replaced by their values.
 */
export const resolveEnvironment = (
  environment: EnvironmentDescription,
  resolver: EnvironmentResolver,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, resolveValue(value, resolver)]),
  );
