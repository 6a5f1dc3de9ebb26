import type { EnvironmentDescription, EnvironmentValue } from './resource-descriptions.ts';

/** Who knows what things are called where they are, by their logical names: on a laptop, in an account, or in a test. */
export interface EnvironmentResolver {
  /** Name of a table. */
  readonly tableName: (name: string) => string;
  /** URL of a queue. */
  readonly queueUrl: (name: string) => string;
  /** Name of a bucket. */
  readonly bucketName: (name: string) => string;
  /** ARN of a topic. */
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

/** A described environment as a function gets it: every variable by its name, every reference as what it refers to. */
export const resolveEnvironment = (
  environment: EnvironmentDescription,
  resolver: EnvironmentResolver,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, resolveValue(value, resolver)]),
  );
