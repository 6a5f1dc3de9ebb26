import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import type { PublishedTopic, RetentionDays, TransactionalServiceOptions } from '@dynamo-outbox/topology';
import { publishedTopicsOf } from '@dynamo-outbox/topology/internal';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Inbox } from './inbox.ts';
import type { MessageTopic } from './message-topic.ts';
import { metricsNamespaceOf } from './metrics/metrics-namespace.ts';
import type { Outbox } from './outbox.ts';
import type { PayloadBucket } from './payload-bucket.ts';
import type { BucketProps } from './resources/create-bucket.ts';
import type { TableProps } from './resources/create-table.ts';
import type { ServiceFunctionOptions } from './resources/service-function-options.ts';

/** Properties of a service, including its resources in other stacks. */
export interface TransactionalServiceProps
  extends
    Omit<
      TransactionalServiceOptions,
      'http' | 'metrics' | 'metricsNamespace' | 'publishes' | 'inbox' | 'table'
    >,
    Pick<TableProps, 'namePrefix' | 'encryptionKey' | 'removalPolicy'>,
    Pick<BucketProps, 'accessLogs'> {
  /**
   * The topic that it publishes to, from its contract, or a list of topics. A message type belongs to one of them. Add
   * further topics at the end of the list: the first one keeps its id.
   */
  readonly publishes: TopicDefinition | readonly (TopicDefinition | PublishedTopic)[];
  /**
   * Its topic, if it exists already or is in another stack: two services that consume each other's topics cannot each
   * own theirs. A list for several topics. Default: new topics.
   */
  readonly topic?: MessageTopic | readonly MessageTopic[];
  /** Its outbox, if that has an existing table. Default: a new outbox. */
  readonly outbox?: Outbox;
  /**
   * Its inbox, if that has an existing table. `none` for a service that neither consumes messages nor recognises
   * repeated requests or commands. Default: a new inbox.
   */
  readonly inbox?: Inbox | 'none';
  /** The topics that it consumes, one for each entry of `consumes`. */
  readonly subscribesTo?: readonly MessageTopic[];
  /** Its payload bucket, if it is in another stack. */
  readonly payloads?: PayloadBucket;
  /** The payload buckets that it reads, one for each `payloadsOf` of `consumes`. */
  readonly payloadSources?: readonly PayloadBucket[];
  /** An existing aggregate table. Default: a new table with the partition key `PK`. */
  readonly table?: ITable;
  /** Destination of metrics: CloudWatch in its embedded metric format, or none. Default: CloudWatch. */
  readonly metrics?: 'emf' | 'none';
  /**
   * Lambda options for every function of the service, such as a VPC, memory, an architecture, a role or tracing. They
   * apply to relay, sweeper, consumers, and every `ServiceFunction`, whose own options take precedence. Default: the
   * toolkit's options.
   */
  readonly functionOptions?: ServiceFunctionOptions;
}

const isMany = <TEntry extends object>(given: TEntry | readonly TEntry[]): given is readonly TEntry[] =>
  Array.isArray(given);

/** Returns the topics that a service was given: one, several or none. */
export const givenTopicsOf = ({
  topic,
}: Pick<TransactionalServiceProps, 'topic'>): readonly MessageTopic[] => {
  if (topic === undefined) {
    return [];
  }
  return isMany(topic) ? topic : [topic];
};

/** Returns the inbox that a service was given. */
export const givenInboxOf = ({ inbox }: Pick<TransactionalServiceProps, 'inbox'>): Inbox | undefined =>
  inbox === 'none' ? undefined : inbox;

/** Returns the published topics, each with the kind of the given topic. */
const publishedOf = (props: TransactionalServiceProps): readonly Required<PublishedTopic>[] => {
  const { publishes, fifo = true } = props;
  const given = new Map(givenTopicsOf(props).map((topic) => [topic.definition.name, topic.fifo]));
  return publishedTopicsOf({ publishes, fifo }).map((published) => ({
    ...published,
    fifo: given.get(published.topic.name) ?? published.fifo,
  }));
};

/** Returns the retention of given resources, which keep theirs. */
const givenRetentionOf = (props: TransactionalServiceProps): Partial<RetentionDays> => {
  const { payloads, outbox } = props;
  const inbox = givenInboxOf(props);
  return {
    ...(payloads === undefined ? {} : { payload: payloads.retentionDays }),
    ...(outbox === undefined ? {} : { outbox: outbox.retentionDays }),
    ...(inbox === undefined ? {} : { inbox: inbox.retentionDays }),
  };
};

/**
 * Converts the properties to description options. Existing resources keep their settings: a topic's kind, the retention
 * of a bucket and of tables, and the tracking of an outbox.
 */
export const toServiceOptions = (props: TransactionalServiceProps): TransactionalServiceOptions => {
  const { inbox, payloads, outbox, ...others } = props;
  // The existing table is not part of a description, which knows only whether there is one.
  const options: Omit<typeof others, 'table'> = others;
  return {
    ...options,
    publishes: publishedOf(props),
    metrics: props.metrics ?? 'emf',
    metricsNamespace: metricsNamespaceOf(props.namePrefix),
    ...(payloads === undefined ? {} : { payloadBucket: true }),
    ...(outbox === undefined ? {} : { tracking: outbox.tracking }),
    ...(inbox === 'none' ? { inbox } : {}),
    retentionDays: { ...props.retentionDays, ...givenRetentionOf(props) },
  };
};
