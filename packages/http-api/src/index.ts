export type { Endpoint } from './endpoint/endpoint.ts';
export { commandEndpoint, queryEndpoint } from './endpoint/endpoint.ts';
export type {
  BodyDescription,
  EndpointDescription,
  EndpointInput,
  SuccessDescription,
} from './endpoint/endpoint-description.ts';
export { noBody, noQuery } from './endpoint/endpoint-description.ts';
export type { Outcome } from './endpoint/outcome.ts';
export type { ErrorBody, ErrorDetail, Links } from './errors/error-body.ts';
export { linksSchema } from './errors/error-body.ts';
export type { DependencyCheck, DependencyChecks } from './health/check-dependencies.ts';
export type { IdempotentUnitOfWork } from './idempotency/answer-once.ts';
export type {
  IdempotencyKey,
  IdempotencyRecord,
  IdempotencyRecords,
  StoredAnswer,
} from './idempotency/idempotency-records.ts';
export type { Authenticate } from './middleware/authenticate.ts';
export type { ApiInformation } from './openapi/describe-api.ts';
export type { ServiceApp, ServiceAppOptions } from './service-app.ts';
export { createServiceApp } from './service-app.ts';
