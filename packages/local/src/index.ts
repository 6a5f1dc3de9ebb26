export type { Bundle, BundleOptions } from './bundling/bundle.ts';
export { bundle } from './bundling/bundle.ts';
export { functionEntries, httpFunctionEntries, serverEntries } from './bundling/deployment-entries.ts';
export { endpointFault } from './cli/read-endpoints.ts';
export type { StartCommand } from './cli/run-start-command.ts';
export { runStartCommand } from './cli/run-start-command.ts';
export type { LocalBrokerClients, LocalDynamoDbClients } from './clients/local-clients.ts';
export { createBrokerClients, createDynamoDbClients, localRegion } from './clients/local-clients.ts';
export { stripTransactionToken } from './clients/strip-transaction-token.ts';
export type { Dynoxide, DynoxideOptions } from './emulators/start-dynoxide.ts';
export { startDynoxide } from './emulators/start-dynoxide.ts';
export type { Fauxqs, FauxqsOptions } from './emulators/start-fauxqs.ts';
export { startFauxqs } from './emulators/start-fauxqs.ts';
export type { EventSource, InvokeFunction } from './event-sources/event-source.ts';
export type { QueueEventSourceDependencies } from './event-sources/queue-event-source.ts';
export { createQueueEventSource } from './event-sources/queue-event-source.ts';
export type { ScheduleEventSourceDependencies } from './event-sources/schedule-event-source.ts';
export { createScheduleEventSource } from './event-sources/schedule-event-source.ts';
export type { StreamCheckpoints } from './event-sources/stream-checkpoints.ts';
export { createInMemoryCheckpoints } from './event-sources/stream-checkpoints.ts';
export { createStreamEventSource } from './event-sources/stream-event-source.ts';
export type { StreamEventSourceDependencies } from './event-sources/stream-mapping.ts';
export { findFreePort } from './processes/free-port.ts';
export type { ChildExit, GuardedChild, GuardedChildOptions } from './processes/guarded-child.ts';
export { startGuardedChild } from './processes/guarded-child.ts';
export type { LineListener } from './processes/line-reader.ts';
export type { CreatedQueue, QueueSettings } from './resources/create-queue.ts';
export { createQueue } from './resources/create-queue.ts';
export type { CreatedTable } from './resources/create-table.ts';
export { createTable } from './resources/create-table.ts';
export { resolveEnvironment } from './resources/resolve-environment.ts';
export type { Subscription } from './resources/subscribe.ts';
export { subscribe } from './resources/subscribe.ts';
export type { ExternalEndpoints, ServerPair, StackEndpoints } from './stack/endpoints.ts';
export { endpointsOf, endpointVariables } from './stack/endpoints.ts';
export type {
  FunctionHostStart,
  LocalStack,
  LocalStackOptions,
  StackProcessIds,
} from './stack/local-stack.ts';
export { startLocalStack } from './stack/start-local-stack.ts';
