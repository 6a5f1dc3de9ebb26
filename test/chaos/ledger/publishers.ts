import type { DeploymentDescription } from '@dynamo-outbox/topology';

/** The functions that publish: those on streams, and those that are called on a schedule. */
export const namesOfPublishers = ({
  streamMappings,
  scheduledFunctions,
}: DeploymentDescription): readonly string[] =>
  [...streamMappings, ...scheduledFunctions].map((mapping) => mapping.function);
