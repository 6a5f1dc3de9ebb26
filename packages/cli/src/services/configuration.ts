import * as z from 'zod';
import { parseJson } from './parse-json.ts';

const name = z.string().trim().min(1);

/** A queue, and the name of its consumer if it is not derived from the name of the queue. */
const queue = z.union([name, z.strictObject({ name, consumer: name }).readonly()], {
  error: 'must be the name of a queue, or an object with "name" and "consumer"',
});

const service = z.strictObject({
  /** Name of its outbox table. Default `<service>-outbox`. */
  outboxTable: name.optional(),
  /** Name of its inbox table. Default `<service>-inbox`. */
  inboxTable: name.optional(),
  /** Name of the table of its processes. Default `<service>-processes`. */
  processTable: name.optional(),
  /** Names of the queues that its consumers read. Default: all queues with the prefix `<service>--`. */
  queues: z.array(queue).readonly().optional(),
  /** Name of its parking queue. Default `<service>-outbox-relay--dlq`. */
  parkingQueue: name.optional(),
  /** ARNs of topics, or of the queues and event buses that are their destinations, by logical name. Default: topics are looked up by name. */
  topics: z.record(name, name).readonly().optional(),
  /** Days for which it keeps dispatched outbox items. Default 7. */
  outboxRetentionDays: z.int().positive().optional(),
  /** Logical names of the topics that it publishes to. Default: the topic with the name of the service. Empty for a
   * service without an outbox. */
  publishes: z.array(name).readonly().optional(),
  /** What it consumes: logical names of topics, or message types. Default: nothing. */
  consumes: z.array(name).readonly().optional(),
  /** Whether the topics that it publishes to and consumes are FIFO, for documents. Default false. */
  fifo: z.boolean().optional(),
});

const configuration = z.strictObject({
  /** Prefix of every resource name, the constructs' `namePrefix`. Default: none. */
  namePrefix: name.optional(),
  /** Paths of the modules that export topics or descriptions of services, relative to the file. Default: none. */
  modules: z.array(name).readonly().optional(),
  services: z.record(name, service.readonly()).readonly(),
});

/** Settings of a service. Missing ones are derived from its name. */
export type ServiceConfiguration = z.infer<typeof service>;

/** The configuration file. */
export type Configuration = z.infer<typeof configuration>;

/** A configuration, or the faults in the text. */
export type ParsedConfiguration =
  { readonly configuration: Configuration } | { readonly faults: readonly string[] };

const serviceMembers = Object.keys(service.shape);
const members = Object.keys(configuration.shape);

const pathOf = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? '' : `${path.map(String).join('.')}: `;

const describeIssue = (issue: z.core.$ZodIssue): string => {
  if (issue.code !== 'unrecognized_keys') {
    return `${pathOf(issue.path)}${issue.message}`;
  }
  const known = issue.path.length === 0 ? members : serviceMembers;
  const keys = issue.keys.map((key) => `"${key}"`).join(', ');
  return `${pathOf(issue.path)}unknown member ${keys}; the members are ${known.join(', ')}`;
};

/** Parses the text of a configuration file. Never throws: reports every fault with its place. */
export const parseConfiguration = (text: string): ParsedConfiguration => {
  const parsed = parseJson(text);
  if ('fault' in parsed) {
    return { faults: [parsed.fault] };
  }
  const result = configuration.safeParse(parsed.value);
  return result.success ? { configuration: result.data } : { faults: result.error.issues.map(describeIssue) };
};
