import * as z from 'zod';
import { parseJson } from './parse-json.ts';

const name = z.string().trim().min(1);

const service = z.strictObject({
  /** Name of its outbox table; `<service>-outbox` without it. */
  outboxTable: name.optional(),
  /** Name of its inbox table; `<service>-inbox` without it. */
  inboxTable: name.optional(),
  /** Names of the queues that its consumers read; found by their prefix `<service>--` without it. */
  queues: z.array(name).readonly().optional(),
  /** Name of the queue in which its relay parks; `<service>-outbox-relay--dlq` without it. */
  parkingQueue: name.optional(),
  /** ARNs of topics by their logical names; looked up by name without it. */
  topics: z.record(name, name).readonly().optional(),
  /** Days for which it keeps dispatched outbox items; 7 without it. */
  outboxRetentionDays: z.int().positive().optional(),
});

const configuration = z.strictObject({
  /** What stands before the name of every resource, as the constructs' `namePrefix`; nothing without it. */
  namePrefix: name.optional(),
  services: z.record(name, service.readonly()).readonly(),
});

/** What is known of a service beyond its name. Whatever is missing follows from the name. */
export type ServiceConfiguration = z.infer<typeof service>;

/** The configuration file. */
export type Configuration = z.infer<typeof configuration>;

/** A configuration, or what is wrong with the text. */
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
  return `${pathOf(issue.path)}there is no member ${keys}; the members are ${known.join(', ')}`;
};

/** Reads a configuration file's text. Never throws: names every fault with its place. */
export const parseConfiguration = (text: string): ParsedConfiguration => {
  const parsed = parseJson(text);
  if ('fault' in parsed) {
    return { faults: [parsed.fault] };
  }
  const result = configuration.safeParse(parsed.value);
  return result.success ? { configuration: result.data } : { faults: result.error.issues.map(describeIssue) };
};
