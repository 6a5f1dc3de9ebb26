import { outside } from './check-limits.ts';
import { limits } from './limits.ts';
import type { FunctionDescription, ScheduledFunctionDescription } from './resource-descriptions.ts';
import { sweeperEnvironment } from './service-environment.ts';
import { namesOf } from './service-names.ts';
import type { SweeperOptions, TransactionalService } from './service-options.ts';

const sweeperTimeoutSeconds = 60;
const sweeperMemoryMegabytes = 512;

/** The function that publishes what the relay left behind, and when it is called. */
export const describeSweeper = (
  service: TransactionalService,
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

const claimFaults = (
  service: string,
  { claimTimeoutSeconds }: Required<SweeperOptions>,
): readonly string[] =>
  claimTimeoutSeconds > sweeperTimeoutSeconds
    ? []
    : [
        `The sweeper of "${service}" claims items for ${claimTimeoutSeconds} seconds, but may run for ` +
          `${sweeperTimeoutSeconds}; let a claim last longer, or another sweep publishes the same items.`,
      ];

/** What is wrong with a service's sweeper. */
export const sweeperFaults = ({ name, sweeper, tracking }: TransactionalService): readonly string[] => {
  if (sweeper === undefined) {
    return [];
  }
  const trackingFaults =
    tracking === 'status'
      ? []
      : [
          `The sweeper of "${name}" finds nothing with the tracking "${tracking}", which keeps no index of what is ` +
            'undispatched; choose "status", or leave the sweeper out.',
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
    ...claimFaults(name, sweeper),
  ];
};
