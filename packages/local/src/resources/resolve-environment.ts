import type { EnvironmentDescription } from '@dynamo-outbox/topology';
import { resolveEnvironment as resolveReferences } from '@dynamo-outbox/topology/internal';
import { existing, type CreatedResources } from './create-resources.ts';

/** Resolves an environment with the names, URLs and ARNs of the created resources. */
export const resolveEnvironment = (
  environment: EnvironmentDescription,
  { tables, queues, bucketNames, topicArns }: CreatedResources,
): Readonly<Record<string, string>> =>
  resolveReferences(environment, {
    tableName: (name) => existing(tables, name).name,
    queueUrl: (name) => existing(queues, name).url,
    bucketName: (name) => existing(bucketNames, name),
    topicArn: (name) => existing(topicArns, name),
  });
