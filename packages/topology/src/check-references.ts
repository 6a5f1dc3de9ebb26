import type { DeploymentDescription, EnvironmentDescription } from './resource-descriptions.ts';

interface Names {
  readonly tables: ReadonlySet<string>;
  readonly topics: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
  readonly buckets: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

const namesIn = (description: DeploymentDescription): Names => ({
  tables: new Set(description.tables.map(({ name }) => name)),
  topics: new Set(description.topics.map(({ name }) => name)),
  queues: new Set(description.queues.map(({ name }) => name)),
  buckets: new Set(description.buckets.map(({ name }) => name)),
  functions: new Set(description.functions.map(({ name }) => name)),
});

const kinds = {
  tables: 'table',
  topics: 'topic',
  queues: 'queue',
  buckets: 'bucket',
  functions: 'function',
} as const satisfies Record<keyof Names, string>;

/** The target of a reference: kind and name. */
type Reference = readonly [kind: keyof Names, name: string];

const unknown = (who: string, references: readonly Reference[], names: Names): readonly string[] =>
  references
    .filter(([kind, name]) => !names[kind].has(name))
    .map(([kind, name]) => `${who} refers to the ${kinds[kind]} "${name}", which does not exist.`);

const inEnvironment = (environment: EnvironmentDescription): readonly Reference[] =>
  Object.values(environment).flatMap((value): readonly Reference[] => {
    if (typeof value === 'string') {
      return [];
    }
    if ('tableName' in value) {
      return [['tables', value.tableName]];
    }
    if ('bucketName' in value) {
      return [['buckets', value.bucketName]];
    }
    return 'queueUrl' in value
      ? [['queues', value.queueUrl]]
      : value.topicArns.map((topic) => ['topics', topic] as const);
  });

/** Finds references to resources that do not exist. */
export const checkReferences = (description: DeploymentDescription): readonly string[] => {
  const names = namesIn(description);
  return [
    ...description.queues.flatMap(({ name, deadLetter }) =>
      deadLetter === undefined ? [] : unknown(`Queue "${name}"`, [['queues', deadLetter.queue]], names),
    ),
    ...description.subscriptions.flatMap(({ topic, queue, deadLetterQueue }) =>
      unknown(
        `The subscription of "${queue}" to "${topic}"`,
        [
          ['topics', topic],
          ['queues', queue],
          ...(deadLetterQueue === undefined ? [] : [['queues', deadLetterQueue] as const]),
        ],
        names,
      ),
    ),
    ...description.streamMappings.flatMap((mapping) =>
      unknown(
        `The stream mapping of "${mapping.table}"`,
        [
          ['tables', mapping.table],
          ['functions', mapping.function],
          ['buckets', mapping.onFailureBucket],
        ],
        names,
      ),
    ),
    ...description.queueMappings.flatMap((mapping) =>
      unknown(
        `The mapping of queue "${mapping.queue}"`,
        [
          ['queues', mapping.queue],
          ['functions', mapping.function],
        ],
        names,
      ),
    ),
    ...description.scheduledFunctions.flatMap((schedule) =>
      unknown(`The schedule of function "${schedule.function}"`, [['functions', schedule.function]], names),
    ),
    ...description.functions.flatMap(({ name, environment }) =>
      unknown(`Function "${name}"`, inEnvironment(environment), names),
    ),
    ...description.httpServices.flatMap(({ name, environment }) =>
      unknown(`HTTP service "${name}"`, inEnvironment(environment), names),
    ),
  ];
};
