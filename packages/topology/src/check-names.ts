import { fifoSuffix, limits, physicalName } from './limits.ts';
import { repeated } from './repeated.ts';
import type { DeploymentDescription, HttpServiceDescription } from './resource-descriptions.ts';

const duplicates = (kind: string, names: readonly string[]): readonly string[] =>
  repeated(names).map((name) => `There are two ${kind} named "${name}"; names must be unique.`);

interface NameRule {
  readonly kind: string;
  readonly form: RegExp;
  readonly rule: string;
}

const badNames = ({ kind, form, rule }: NameRule, names: readonly string[]): readonly string[] =>
  names
    .filter((name) => !form.test(name))
    .map((name) => `${kind} "${name}" has a name that AWS rejects; use ${rule}.`);

const tableNames: NameRule = {
  kind: 'Table',
  form: /^[\w.-]{3,255}$/,
  rule: 'from 3 to 255 letters, digits, "_", "-" and "."',
};

const topicNames: NameRule = {
  kind: 'Topic',
  form: new RegExp(`^(?=.{1,${limits.topicNameLength}}$)[\\w-]+(\\.fifo)?$`),
  rule: `at most ${limits.topicNameLength} letters, digits, "_" and "-", including the suffix of a FIFO topic`,
};

const queueNames: NameRule = {
  kind: 'Queue',
  form: new RegExp(`^(?=.{1,${limits.queueNameLength}}$)[\\w-]+(\\.fifo)?$`),
  rule: `at most ${limits.queueNameLength} letters, digits, "_" and "-", including the suffix of a FIFO queue`,
};

const bucketNames: NameRule = {
  kind: 'Bucket',
  form: /^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/,
  rule: '3 to 63 lower-case letters, digits and "-", with a letter or digit at both ends',
};

const functionNames: NameRule = {
  kind: 'Function',
  form: /^[\w-]{1,64}$/,
  rule: 'at most 64 letters, digits, "_" and "-"',
};

const namesOf = (resources: readonly { readonly name: string }[]): readonly string[] =>
  resources.map(({ name }) => name);

/** The deployment adds the suffix: a standard topic or queue must not have it, and a FIFO one would get it twice. */
const writtenSuffixes = (kind: string, names: readonly string[]): readonly string[] =>
  names
    .filter((name) => name.endsWith(fifoSuffix))
    .map((name) => `${kind} "${name}" has the suffix in its logical name; remove it, and set \`fifo\`.`);

const sharedPorts = (services: readonly HttpServiceDescription[]): readonly string[] =>
  services
    .filter(({ port }, index) => services.findIndex((other) => other.port === port) !== index)
    .map(
      ({ name, port }) =>
        `HTTP service "${name}" has the same port ${port} as another service; choose a different port.`,
    );

/** Finds names that AWS would reject, and duplicate names. */
export const checkNames = (description: DeploymentDescription): readonly string[] => {
  const { tables, topics, queues, buckets, functions, httpServices } = description;
  return [
    ...badNames(tableNames, namesOf(tables)),
    ...badNames(topicNames, topics.map(physicalName)),
    ...badNames(queueNames, queues.map(physicalName)),
    ...writtenSuffixes('Topic', namesOf(topics)),
    ...writtenSuffixes('Queue', namesOf(queues)),
    ...badNames(bucketNames, namesOf(buckets)),
    ...badNames(functionNames, namesOf(functions)),
    ...duplicates('tables', namesOf(tables)),
    ...duplicates('topics', namesOf(topics)),
    ...duplicates('queues', namesOf(queues)),
    ...duplicates('buckets', namesOf(buckets)),
    ...duplicates('functions', namesOf(functions)),
    ...duplicates('HTTP services', namesOf(httpServices)),
    ...sharedPorts(httpServices),
  ];
};
