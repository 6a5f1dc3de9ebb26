export { bundle } from './bundling/bundle.ts';
export { functionEntries, httpFunctionEntries, serverEntries } from './bundling/deployment-entries.ts';
export { endpointFault } from './cli/read-endpoints.ts';
export { runStartCommand } from './cli/run-start-command.ts';
export { createBrokerClients, createDynamoDbClients, localRegion } from './clients/local-clients.ts';
export { stripTransactionToken } from './clients/strip-transaction-token.ts';
export { startDynoxide } from './emulators/start-dynoxide.ts';
export { startFauxqs } from './emulators/start-fauxqs.ts';
export { createQueueEventSource } from './event-sources/queue-event-source.ts';
export { createInMemoryCheckpoints } from './event-sources/stream-checkpoints.ts';
export { createStreamEventSource } from './event-sources/stream-event-source.ts';
export { findFreePort } from './processes/free-port.ts';
export type { GuardedChild } from './processes/guarded-child.ts';
export { startGuardedChild } from './processes/guarded-child.ts';
export type { CreatedQueue } from './resources/create-queue.ts';
export { createQueue } from './resources/create-queue.ts';
export { createTable } from './resources/create-table.ts';
export { subscribe } from './resources/subscribe.ts';
export type { StackEndpoints } from './stack/endpoints.ts';
export { endpointsOf, endpointVariables } from './stack/endpoints.ts';
export type { LocalStack, LocalStackOptions } from './stack/local-stack.ts';
export type {
  LocalQueue,
  LocalService,
  LocalServiceOptions,
  LocalTable,
} from './stack/start-local-service.ts';
export { startLocalService } from './stack/start-local-service.ts';
export { startLocalStack } from './stack/start-local-stack.ts';
