import type { MessageDefinition, Topic } from '@dynamo-outbox/messaging';

/** A topic that a service consumes, and the messages that it receives from it. */
export interface Consumption {
  readonly topic: Topic;
  readonly definitions: readonly MessageDefinition[];
  /** Whether the topic is FIFO, as its consumer knows it; absent if unknown. */
  readonly fifo?: boolean | undefined;
}

/** A service, the topics that it publishes to, and the messages that it consumes. */
export interface ServiceTopology {
  readonly name: string;
  readonly publishes: readonly Topic[];
  readonly consumes: readonly Consumption[];
  /** Whether the topics that it publishes to are FIFO; absent if unknown. */
  readonly fifo?: boolean | undefined;
}

/** The message definitions of a team, and who publishes and consumes them. */
export interface LoadedDefinitions {
  /** All topics, by name. */
  readonly topics: readonly Topic[];
  /** All message definitions, by type: those of topics, and others that the modules export. */
  readonly definitions: readonly MessageDefinition[];
  /** All services that are known, by name. */
  readonly services: readonly ServiceTopology[];
}
