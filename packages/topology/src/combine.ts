import { checkLimits } from './check-limits.ts';
import { checkNames } from './check-names.ts';
import { checkReferences } from './check-references.ts';
import { checkWiring } from './check-wiring.ts';
import { assertFaultless } from './invalid-deployment-error.ts';
import type { DeploymentDescription } from './resource-descriptions.ts';

/** Returns every fault of a description, one sentence each. An empty list means that it can be deployed. */
export const findFaults = (description: DeploymentDescription): readonly string[] => [
  ...checkNames(description),
  ...checkReferences(description),
  ...checkLimits(description),
  ...checkWiring(description),
];

/**
 * Combines the parts of a deployment, returned by `describeTransactionalService` or written by hand.
 *
 * A part may refer to resources of another part. Throws `INVALID_DEPLOYMENT`, which lists all faults.
 */
export const combine = (...parts: readonly DeploymentDescription[]): DeploymentDescription => {
  const description: DeploymentDescription = {
    tables: parts.flatMap(({ tables }) => tables),
    topics: parts.flatMap(({ topics }) => topics),
    queues: parts.flatMap(({ queues }) => queues),
    subscriptions: parts.flatMap(({ subscriptions }) => subscriptions),
    buckets: parts.flatMap(({ buckets }) => buckets),
    functions: parts.flatMap(({ functions }) => functions),
    streamMappings: parts.flatMap(({ streamMappings }) => streamMappings),
    queueMappings: parts.flatMap(({ queueMappings }) => queueMappings),
    scheduledFunctions: parts.flatMap(({ scheduledFunctions }) => scheduledFunctions),
    httpServices: parts.flatMap(({ httpServices }) => httpServices),
  };
  assertFaultless(findFaults(description));
  return description;
};
