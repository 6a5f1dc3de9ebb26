/** A deployment in plain facts, so that a description and templates can be laid side by side. */

/** What is compared, and what a resource of it is called in a sentence. */
export const kinds = {
  tables: 'table',
  topics: 'topic',
  queues: 'queue',
  subscriptions: 'subscription',
  buckets: 'bucket',
  functions: 'function',
  httpFunctions: 'HTTP function',
  streamMappings: 'stream mapping',
  queueMappings: 'queue mapping',
  schedules: 'schedule',
} as const;

/** A kind of resource. */
export type Kind = keyof typeof kinds;

/** What is known of one resource, by the names of its facts. */
export type Facts = Readonly<Record<string, unknown>>;

/** Resources by kind and name. */
export type DeploymentFacts = Readonly<Record<Kind, Readonly<Record<string, Facts>>>>;

const isNest = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inWords = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));

/** Compares fact by fact, down to what is no object any more. */
const factDifferences = (
  subject: string,
  path: string,
  [described, deployed]: readonly [unknown, unknown],
): readonly string[] => {
  if (isNest(described) && isNest(deployed)) {
    return [...new Set([...Object.keys(described), ...Object.keys(deployed)])].flatMap((name) =>
      factDifferences(subject, path === '' ? name : `${path}.${name}`, [described[name], deployed[name]]),
    );
  }
  return inWords(described) === inWords(deployed)
    ? []
    : [
        `${subject} has ${path} ${inWords(described)} in the description and ${inWords(deployed)} in the templates.`,
      ];
};

/** What one side lacks or says otherwise, a sentence each. Nothing when the local stack and AWS get the same. */
export const differences = (described: DeploymentFacts, deployed: DeploymentFacts): readonly string[] =>
  (Object.keys(kinds) as Kind[]).flatMap((kind) => {
    const names = new Set([...Object.keys(described[kind]), ...Object.keys(deployed[kind])]);
    return [...names].flatMap((name) => {
      const [inDescription, inTemplates] = [described[kind][name], deployed[kind][name]];
      if (inTemplates === undefined) {
        return [`The templates lack the ${kinds[kind]} "${name}" of the description.`];
      }
      return inDescription === undefined
        ? [`The templates have a ${kinds[kind]} "${name}" that the description does not know.`]
        : factDifferences(`The ${kinds[kind]} "${name}"`, '', [inDescription, inTemplates]);
    });
  });
