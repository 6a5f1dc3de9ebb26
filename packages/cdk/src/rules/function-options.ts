import { Token } from 'aws-cdk-lib';
import { type Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import type { LambdaOptions } from '../resources/service-function-options.ts';

const lowestNodeVersion = 20;

const versionOf = ({ name }: Runtime): number => Number(/^nodejs(\d+)\.x$/.exec(name)?.[1] ?? Number.NaN);

const runtimeFaults = (who: string, runtime: Runtime | undefined): readonly string[] => {
  if (runtime === undefined || Token.isUnresolved(runtime.name)) {
    return [];
  }
  const isNode = runtime.family === RuntimeFamily.NODEJS;
  return isNode && !(versionOf(runtime) < lowestNodeVersion)
    ? []
    : [
        `${who} have the runtime ${runtime.name}, but the bundles are ES modules for Node.js ${lowestNodeVersion} and newer; use ` +
          'Runtime.NODEJS_24_X, or omit `runtime`.',
      ];
};

/** Finds Lambda options that no function of a service could work with. */
export const functionOptionFaults = (
  service: string,
  { runtime, reservedConcurrentExecutions, ...options }: LambdaOptions = {},
): readonly string[] => {
  const who = `The \`functionOptions\` of "${service}"`;
  return [
    ...runtimeFaults(who, runtime),
    ...(reservedConcurrentExecutions === 0
      ? [
          `${who} have a reserved concurrency of 0, so no function ever runs. Remove \`reservedConcurrentExecutions\`; to stop a service, ` +
            'disable its event source mappings.',
        ]
      : []),
    ...(options.events === undefined || options.events.length === 0
      ? []
      : [
          `${who} have event sources, which would invoke relay, sweeper and consumers with foreign events; add them to your own function.`,
        ]),
  ];
};
