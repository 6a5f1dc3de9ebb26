import type { Topic } from '@dynamo-outbox/messaging';

/** A topic that a service receives messages from. */
export interface ReceivedTopic {
  /** The topic, from the contract of the service that publishes it. */
  readonly topic: Topic;
  /** Message types that reach the service. `all` means no filter. */
  readonly messageTypes: readonly string[] | 'all';
  /** Whether the topic is FIFO. Default: as its publisher states; false if no publisher is given. */
  readonly fifo?: boolean;
}

/** What a service publishes and receives. The options of `describeTransactionalService` have this form. */
export interface MessagesOfService {
  /** Name in lower kebab case. */
  readonly name: string;
  /** The topic or topics that the service publishes to. Default: it publishes nothing. */
  readonly publishes?: Topic | readonly Topic[];
  /** Whether the topics that it publishes to are FIFO. Default false. */
  readonly fifo?: boolean;
  /** Topics that the service receives from. Default: none. */
  readonly consumes?: readonly ReceivedTopic[];
}

/** Returns the topics that a service publishes to. */
export const publishedTopics = ({ publishes = [] }: MessagesOfService): readonly Topic[] =>
  'name' in publishes ? [publishes] : publishes;
