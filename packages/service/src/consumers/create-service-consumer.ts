import { systemClock } from '@dynamo-outbox/kernel';
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  createProjectionConsumer,
  type MessageContext,
  type MessageHandler,
  type ProjectionHandler,
} from '@dynamo-outbox/messaging';
import { DynamoDbInbox, DynamoDbProjectionWriter } from '@dynamo-outbox/messaging/dynamodb';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { ServiceProjection } from '../definition/projection-options.ts';
import type { ConsumeOptions } from '../definition/service.ts';
import type { Definition } from '../definition/definition.ts';
import type { Foundation } from '../foundation/lay-foundation.ts';
import type { ServiceUnitOfWork } from '../running/service-unit-of-work.ts';
import type { InboxSettings } from '../foundation/read-settings.ts';

/** The handlers of any service. */
export type Handlers = readonly MessageHandler<ServiceUnitOfWork<string>>[];

/** What the environment of a queue adds: log, metrics and the source of large payloads. */
export type QueueParts = Pick<ConsumerOptions<never>, 'observer' | 'payloads' | 'tracing'>;

/** What a consumer of a service is created with after the service has started. */
export interface ConsumerStart {
  readonly foundation: Foundation;
  readonly parts?: QueueParts;
  /** Guards included, which only code without types passes to a projection. */
  readonly options: Omit<ConsumeOptions, 'guards'> & { readonly name: string };
}

/** What a consumer with an inbox is made of. */
export interface ServiceConsumerOptions extends ConsumerStart {
  readonly definition: Definition;
  readonly settings: InboxSettings;
  readonly handlers: Handlers;
}

/** What a consumer of a projection is made of. */
export interface ServiceProjectionConsumerOptions<TItem> extends ConsumerStart {
  readonly definition: Definition;
  readonly projection: ServiceProjection<string, TItem>;
  readonly handlers: readonly ProjectionHandler<TItem>[];
}

/** Returns the options of a service that all of its consumers share. */
export const sharedOptions = ({
  options: { clock = systemClock, callerVerifier, lostRaces },
}: Definition): Pick<ConsumerOptions<never>, 'clock' | 'callerVerifier' | 'lostRaces'> => ({
  clock,
  ...(callerVerifier === undefined ? {} : { callerVerifier }),
  ...(lostRaces === undefined ? {} : { lostRaces }),
});

/** Creates the consumer of a service, with its inbox in the transaction of each message. */
export const createServiceConsumer = ({
  definition,
  foundation: { client, open, tracing },
  settings: { INBOX_TABLE_NAME: tableName, INBOX_RETENTION_DAYS: retentionDays },
  handlers,
  parts: queueParts,
  options,
}: ServiceConsumerOptions): Consumer => {
  const { clock = systemClock } = definition.options;
  const openUnitOfWork = (context: MessageContext) => {
    const { transaction, parts } = open(context);
    const inbox = new DynamoDbInbox({ transaction, client, tableName, retentionDays, clock });
    return composeUnitOfWork(transaction, { ...parts, inbox });
  };
  return createConsumer<ReturnType<typeof openUnitOfWork>>({
    ...sharedOptions(definition),
    tracing,
    ...queueParts,
    ...options,
    openUnitOfWork,
    handlers,
  });
};

/** Creates the consumer of a service that writes each message of a projection with one request. */
export const createServiceProjectionConsumer = <TItem>({
  definition,
  foundation: { client, tables, tracing },
  projection: { table, ...items },
  handlers,
  parts,
  options,
}: ServiceProjectionConsumerOptions<TItem>): Consumer => {
  const { clock = systemClock } = definition.options;
  return createProjectionConsumer<TItem>({
    ...sharedOptions(definition),
    tracing,
    ...parts,
    ...options,
    projection: new DynamoDbProjectionWriter({ ...items, client, clock, tableName: tables.resolve(table) }),
    handlers,
  });
};
