/** The facts of a description: what a deployment of it has to be. */
import { dirname } from 'node:path';
import type { DeploymentDescription, EnvironmentDescription } from '@dynamo-outbox/topology';
import { physicalName, resolveEnvironment } from '@dynamo-outbox/topology/internal';
import { arnOf, queueUrlOf } from '../../../scripts/synthesis/arns.ts';
import type { DeploymentFacts, Facts } from './facts.ts';

const named = <TResource>(
  resources: readonly TResource[],
  toEntry: (resource: TResource) => readonly [string, Facts],
): Readonly<Record<string, Facts>> => Object.fromEntries(resources.map(toEntry));

interface Named {
  readonly name: string;
  readonly fifo: boolean;
}

const existing = (resources: readonly Named[], name: string): Named => {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) {
    throw new Error(`The description refers to "${name}", which it does not describe.`);
  }
  return found;
};

const environmentOf = (
  environment: EnvironmentDescription,
  { queues, topics }: DeploymentDescription,
): Facts => ({
  // The local stack starts everything with the same option.
  NODE_OPTIONS: '--enable-source-maps',
  ...resolveEnvironment(environment, {
    tableName: (name) => name,
    bucketName: (name) => name,
    queueUrl: (name) => queueUrlOf(physicalName(existing(queues, name))),
    topicArn: (name) => arnOf.topic(physicalName(existing(topics, name))),
  }),
});

/** What a description says, and what its words mean: subscriptions are raw, mappings and schedules are switched on. */
export const describedFacts = (description: DeploymentDescription): DeploymentFacts => ({
  tables: named(description.tables, ({ name, ...table }) => [name, table]),
  topics: named(description.topics, ({ name, fifo }) => [name, { fifo }]),
  queues: named(description.queues, ({ name, ...queue }) => [name, queue]),
  subscriptions: named(description.subscriptions, ({ topic, queue, messageTypes, deadLetterQueue }) => [
    `${topic} to ${queue}`,
    {
      raw: true,
      deadLetterQueue,
      filter: messageTypes === undefined ? undefined : { type: messageTypes },
    },
  ]),
  buckets: named(description.buckets, ({ name, expirationDays }) => [name, { expirationDays }]),
  functions: named(description.functions, ({ name, entry, timeoutSeconds, memoryMegabytes, environment }) => [
    name,
    {
      timeoutSeconds,
      memoryMegabytes,
      codeFrom: dirname(entry),
      environment: environmentOf(environment, description),
    },
  ]),
  httpFunctions: named(description.httpServices, ({ name, lambdaEntry, environment }) => [
    `${name}-http`,
    { codeFrom: dirname(lambdaEntry), environment: environmentOf(environment, description) },
  ]),
  streamMappings: named(description.streamMappings, (mapping) => [
    mapping.function,
    { ...mapping, enabled: true },
  ]),
  queueMappings: named(description.queueMappings, (mapping) => [
    mapping.function,
    { ...mapping, enabled: true },
  ]),
  schedules: named(description.scheduledFunctions, ({ function: name, intervalMinutes }) => [
    name,
    { intervalMinutes, enabled: true, mayInvoke: true },
  ]),
});
