import { toTableVariable } from '@dynamo-outbox/kernel';

/** Returns the name of a resource in a stage: `orders` is `dev-orders` in a stage with the prefix `dev`. */
export const prefixed = (namePrefix: string | undefined, name: string): string =>
  namePrefix === undefined ? name : `${namePrefix}-${name}`;

/** The names of a service's resources. */
export const namesOf = (
  service: string,
): {
  readonly aggregateTable: string;
  readonly outboxTable: string;
  readonly inboxTable: string;
  readonly relay: string;
  readonly relayFailuresBucket: string;
  /** Queue for the messages that the relay and the sweeper cannot publish. */
  readonly parkingQueue: string;
  readonly sweeper: string;
  readonly payloadBucket: string;
  /** Environment variable with the name of the aggregate table, such as `ORDERS_TABLE_NAME`. */
  readonly aggregateTableVariable: string;
} => ({
  aggregateTable: service,
  outboxTable: `${service}-outbox`,
  inboxTable: `${service}-inbox`,
  relay: `${service}-outbox-relay`,
  relayFailuresBucket: `${service}-outbox-relay-failures`,
  parkingQueue: `${service}-outbox-relay--dlq`,
  sweeper: `${service}-outbox-sweeper`,
  payloadBucket: `${service}-payloads`,
  aggregateTableVariable: toTableVariable(service),
});

/** The names of the resources with which a service consumes a topic. The function has the name of its queue. */
export const consumptionNames = (
  service: string,
  topic: string,
): { readonly queue: string; readonly deadLetterQueue: string; readonly consumer: string } => ({
  queue: `${service}--${topic}`,
  deadLetterQueue: `${service}--${topic}--dlq`,
  consumer: `${service}--${topic}`,
});
