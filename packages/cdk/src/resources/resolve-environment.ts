import type { EnvironmentDescription } from '@dynamo-outbox/topology';
import { resolveEnvironment as resolveReferences } from '@dynamo-outbox/topology/internal';

/** Deployed names, URLs and ARNs that an environment may refer to, by logical name. */
export interface NamedResources {
  readonly tableNames?: Readonly<Record<string, string>>;
  readonly queueUrls?: Readonly<Record<string, string>>;
  readonly bucketNames?: Readonly<Record<string, string>>;
  readonly topicArns?: Readonly<Record<string, string>>;
}

const among =
  (kind: string, values: Readonly<Record<string, string>> = {}) =>
  (name: string): string => {
    const value = values[name];
    if (value === undefined) {
      throw new Error(
        `An environment refers to the ${kind} "${name}", which is missing from the given resources.`,
      );
    }
    return value;
  };

/** Resolves a described environment for a function. */
export const resolveEnvironment = (
  environment: EnvironmentDescription,
  { tableNames, queueUrls, bucketNames, topicArns }: NamedResources,
): Readonly<Record<string, string>> =>
  resolveReferences(environment, {
    tableName: among('table', tableNames),
    queueUrl: among('queue', queueUrls),
    bucketName: among('bucket', bucketNames),
    topicArn: among('topic', topicArns),
  });
