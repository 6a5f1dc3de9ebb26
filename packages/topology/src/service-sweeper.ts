import { outside } from './check-limits.ts';
import { limits } from './limits.ts';
import type { FunctionDescription, ScheduledFunctionDescription } from './resource-descriptions.ts';
import { sweeperEnvironment } from './service-environment.ts';
import { namesOf } from './service-names.ts';
import { faultsIn } from './rules/outcome.ts';
import { sweeperClaimRule } from './rules/sweeper-claim.ts';
import type { PublishingService } from './service-options.ts';

const sweeperTimeoutSeconds = 60;
const sweeperMemoryMegabytes = 512;

/** The function that publishes items that the relay left, and its schedule. */
export const describeSweeper = (
  service: PublishingService,
): {
  readonly functions: readonly FunctionDescription[];
  readonly scheduledFunctions: readonly ScheduledFunctionDescription[];
} => {
  const { name, sweeper } = service;
  if (sweeper === undefined) {
    return { functions: [], scheduledFunctions: [] };
  }
  const sweeperFunction: FunctionDescription = {
    name: namesOf(name).sweeper,
    entry: sweeper.entry,
    timeoutSeconds: sweeperTimeoutSeconds,
    memoryMegabytes: sweeperMemoryMegabytes,
    environment: sweeperEnvironment(service, sweeper),
  };
  return {
    functions: [sweeperFunction],
    scheduledFunctions: [{ function: sweeperFunction.name, intervalMinutes: sweeper.intervalMinutes }],
  };
};

/** Checks the sweeper of a service. */
export const sweeperFaults = ({ name, sweeper, tracking }: PublishingService): readonly string[] => {
  if (sweeper === undefined) {
    return [];
  }
  const trackingFaults =
    tracking === 'status'
      ? []
      : [
          `The sweeper of "${name}" cannot work with the tracking "${tracking}", which keeps no index of ` +
            'undispatched items; choose "status", or remove the sweeper.',
        ];
  return [
    ...trackingFaults,
    ...outside(`The sweeper of "${name}"`, [
      ['time between two calls in minutes', sweeper.intervalMinutes, limits.scheduleIntervalMinutes],
      ['batch size', sweeper.batchSize, limits.sweeperBatchSize],
      ['number of attempts', sweeper.maxAttempts, limits.sweeperAttempts],
      ['claim in seconds', sweeper.claimTimeoutSeconds, limits.sweeperClaimSeconds],
      ['grace in seconds', sweeper.graceSeconds, limits.sweeperGraceSeconds],
    ]),
    ...faultsIn([
      sweeperClaimRule({
        function: namesOf(name).sweeper,
        claimSeconds: sweeper.claimTimeoutSeconds,
        timeoutSeconds: sweeperTimeoutSeconds,
      }),
    ]),
  ];
};
