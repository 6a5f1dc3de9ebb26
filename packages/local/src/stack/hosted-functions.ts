import type { DeploymentDescription } from '@dynamo-outbox/topology';
import { localRegion } from '../clients/local-clients.ts';
import type { FunctionHostConfig } from '../function-host/function-host-config.ts';
import { existing, type CreatedResources } from '../resources/create-resources.ts';
import { resolveEnvironment } from '../resources/resolve-environment.ts';
import { sdkEnvironment } from './child-environment.ts';
import type { StackEndpoints } from './endpoints.ts';

/** Inputs for the configuration of the function host. */
export interface HostedFunctionsOptions {
  readonly description: DeploymentDescription;
  readonly resources: CreatedResources;
  readonly endpoints: StackEndpoints;
  /** Files of bundles by name. */
  readonly bundles: ReadonlyMap<string, string>;
  readonly checkpointDirectory: string;
  /** Overrides of the described environment, for every function. */
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds between two calls of every scheduled function. Default: as described. */
  readonly scheduleIntervalSeconds: number | undefined;
  /** Whether to pass on all output of functions, not only warnings and errors. */
  readonly forwardsFunctionOutput: boolean;
}

const secondsPerMinute = 60;

/** Within the time that the supervisor allows before it kills the process. */
const stopTimeoutMilliseconds = 3_000;

/** Creates the configuration of the function host from functions, mappings and existing resources. */
export const describeHostedFunctions = (options: HostedFunctionsOptions): FunctionHostConfig => {
  const { description, resources, endpoints, bundles } = options;
  const fifoQueues = new Set(description.queues.filter(({ fifo }) => fifo).map(({ name }) => name));
  return {
    region: localRegion,
    endpoints: { dynamoDbStreams: endpoints.dynamoDbStreams, sqs: endpoints.sqs, s3: endpoints.s3 },
    checkpointDirectory: options.checkpointDirectory,
    stopTimeoutMilliseconds,
    forwardsFunctionOutput: options.forwardsFunctionOutput,
    functions: description.functions.map(({ name, environment, timeoutSeconds, memoryMegabytes }) => ({
      name,
      timeoutSeconds,
      memoryMegabytes,
      bundlePath: existing(bundles, name),
      environment: {
        ...sdkEnvironment(endpoints),
        ...resolveEnvironment(environment, resources),
        ...options.environment,
      },
    })),
    streamMappings: description.streamMappings.map((mapping) => ({
      ...mapping,
      streamArn: existing(resources.tables, mapping.table).streamArn ?? '',
    })),
    queueMappings: description.queueMappings.map((mapping) => {
      const { url, arn } = existing(resources.queues, mapping.queue);
      return { ...mapping, queueUrl: url, queueArn: arn, fifo: fifoQueues.has(mapping.queue) };
    }),
    schedules: description.scheduledFunctions.map((scheduled) => ({
      function: scheduled.function,
      intervalSeconds: options.scheduleIntervalSeconds ?? scheduled.intervalMinutes * secondsPerMinute,
    })),
  };
};

/** Returns the same configuration without some functions and their event sources. */
export const withoutFunctions = (
  config: FunctionHostConfig,
  names: readonly string[],
): FunctionHostConfig => {
  const left = new Set(names);
  return {
    ...config,
    functions: config.functions.filter(({ name }) => !left.has(name)),
    streamMappings: config.streamMappings.filter((mapping) => !left.has(mapping.function)),
    queueMappings: config.queueMappings.filter((mapping) => !left.has(mapping.function)),
    schedules: config.schedules.filter((schedule) => !left.has(schedule.function)),
  };
};
