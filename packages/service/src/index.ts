export { defineService } from './define-service.ts';
export type {
  ConsumeOptions,
  PollerSettings,
  RelaySettings,
  Running,
  Service,
  ServiceParts,
  SqsHandlerSettings,
  UnitOfWorkOf,
  WorkOf,
} from './definition/service.ts';
export type { Projecting, ServiceProjection } from './definition/projection-options.ts';
export type { EnvironmentSource, ServiceOptions } from './definition/service-options.ts';
export type { TableDeclarations, TableOf } from './definition/tables.ts';
export { toTableVariables } from './definition/tables.ts';
export { runProcess } from './run-process.ts';
export { contextFromHeaders } from './running/context-from-headers.ts';
export type { RequestHeaders } from './running/context-from-headers.ts';
export type { RunContext } from './running/run-context.ts';
export type {
  ServiceUnitOfWork,
  TableCheck,
  TableDelete,
  TableGet,
  TablePut,
  TableUpdate,
} from './running/service-unit-of-work.ts';
