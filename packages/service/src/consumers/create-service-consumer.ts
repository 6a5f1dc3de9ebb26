import { systemClock } from '@dynamo-outbox/kernel';
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type MessageContext,
  type MessageHandler,
} from '@dynamo-outbox/messaging';
import { DynamoDbInbox } from '@dynamo-outbox/messaging/dynamodb';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { ConsumeOptions } from '../definition/service.ts';
import type { Definition } from '../definition/definition.ts';
import type { Foundation } from '../foundation/lay-foundation.ts';
import type { ServiceUnitOfWork } from '../running/service-unit-of-work.ts';
import type { InboxSettings } from '../foundation/read-settings.ts';

/** The handlers of any service. */
export type Handlers = readonly MessageHandler<ServiceUnitOfWork<string>>[];

/** What a consumer of a service is made of. */
export interface ServiceConsumerOptions {
  readonly definition: Definition;
  readonly foundation: Foundation;
  readonly settings: InboxSettings;
  readonly handlers: Handlers;
  /** What the environment of a queue adds: log, metrics and the source of large payloads. */
  readonly parts?: Pick<ConsumerOptions<never>, 'observer' | 'payloads' | 'tracing'>;
  readonly options: ConsumeOptions & { readonly name: string };
}

/** Creates the consumer of a service, with its inbox in the transaction of each message. */
export const createServiceConsumer = ({
  definition: { options: shared },
  foundation: { client, open, tracing },
  settings: { INBOX_TABLE_NAME: tableName, INBOX_RETENTION_DAYS: retentionDays },
  handlers,
  parts: queueParts,
  options,
}: ServiceConsumerOptions): Consumer => {
  const { clock = systemClock, callerVerifier, lostRaces } = shared;
  const openUnitOfWork = (context: MessageContext) => {
    const { transaction, parts } = open(context);
    const inbox = new DynamoDbInbox({ transaction, client, tableName, retentionDays, clock });
    return composeUnitOfWork(transaction, { ...parts, inbox });
  };
  return createConsumer<ReturnType<typeof openUnitOfWork>>({
    clock,
    tracing,
    ...(callerVerifier === undefined ? {} : { callerVerifier }),
    ...(lostRaces === undefined ? {} : { lostRaces }),
    ...queueParts,
    ...options,
    openUnitOfWork,
    handlers,
  });
};
