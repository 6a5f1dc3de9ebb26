import type { DeploymentDescription } from '@dynamo-outbox/topology';
import type { Bundle } from '../bundling/bundle.ts';
import { localRegion } from '../clients/local-clients.ts';
import type { FunctionHostConfig } from '../function-host/function-host-config.ts';
import { existing, type CreatedResources } from '../resources/create-resources.ts';
import { resolveEnvironment } from '../resources/resolve-environment.ts';
import { sdkEnvironment, type StackEndpoints } from './child-environment.ts';

/** What the configuration of the function host is made from. */
export interface HostedFunctionsOptions {
  readonly description: DeploymentDescription;
  readonly resources: CreatedResources;
  readonly endpoints: StackEndpoints;
  /** Bundles by their names. */
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly checkpointDirectory: string;
  /** Set over what the description says, for every function. */
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds between two calls of every scheduled function; what the description says by default. */
  readonly scheduleIntervalSeconds: number | undefined;
  /** Whether to pass on all that functions write, not warnings and errors alone. */
  readonly forwardsFunctionOutput: boolean;
}

const secondsPerMinute = 60;

/** Within the time that the supervisor grants before it kills. */
const stopTimeoutMilliseconds = 3_000;

/** Puts functions, mappings and what exists together to what the function host runs from. */
export const describeHostedFunctions = (options: HostedFunctionsOptions): FunctionHostConfig => {
  const { description, resources, endpoints, bundles } = options;
  const fifoQueues = new Set(description.queues.filter(({ fifo }) => fifo).map(({ name }) => name));
  return {
    region: localRegion,
    endpoints: { dynamoDb: endpoints.dynamoDb, sqs: endpoints.broker, s3: endpoints.broker },
    checkpointDirectory: options.checkpointDirectory,
    stopTimeoutMilliseconds,
    forwardsFunctionOutput: options.forwardsFunctionOutput,
    functions: description.functions.map(({ name, environment, timeoutSeconds, memoryMegabytes }) => ({
      name,
      timeoutSeconds,
      memoryMegabytes,
      bundlePath: existing(bundles, name).path,
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

/** The same configuration, without some functions and whatever feeds them. */
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
