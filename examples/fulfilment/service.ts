import { handlersOf, logProcessEvents, type ProcessStore } from '@dynamo-outbox/process';
import { DynamoDbProcessStore } from '@dynamo-outbox/process/dynamodb';
import { defineService, type ServiceUnitOfWork } from '@dynamo-outbox/service';
import { createLogger } from '@dynamo-outbox/service-runtime';
import { commandsTopic } from './contract.ts';
import { fulfilment } from './fulfilment.ts';

/** The service that runs the process. The topic of the process carries its deadlines back to its own queue. */
export const fulfilmentOptions = {
  name: 'fulfilment',
  topics: [commandsTopic, fulfilment.topic],
  tables: ['processes'] as const,
  parts: ({
    transaction,
    client,
    tables,
  }: ServiceUnitOfWork<'processes'>): { readonly processes: ProcessStore } => ({
    processes: new DynamoDbProcessStore({ transaction, client, tableName: tables.processes }),
  }),
};

export const fulfilmentService = defineService(fulfilmentOptions);

/** The handlers of each queue of the process: orders, answers, and its own deadlines. */
export const handlers = handlersOf(fulfilment, {
  observer: logProcessEvents(createLogger({ serviceName: 'fulfilment', level: 'INFO' })),
});

export const handler = fulfilmentService.sqsHandler(handlers);
