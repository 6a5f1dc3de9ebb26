export type { Answer } from './answer.ts';
export type { Endpoint, EndpointEnvironment } from './endpoint/endpoint.ts';
export { commandEndpoint, queryEndpoint } from './endpoint/endpoint.ts';
export type {
  BodyDescription,
  EndpointDescription,
  EndpointInput,
  FieldsSchema,
  SuccessDescription,
} from './endpoint/endpoint-description.ts';
export { noBody } from './endpoint/endpoint-description.ts';
export type { Outcome } from './endpoint/outcome.ts';
export type { IncomingRequest } from './endpoint/read-input.ts';
export type { ErrorBody, ErrorDetail, Links } from './errors/error-body.ts';
export { linksSchema } from './errors/error-body.ts';
export type { CommonError, ErrorCase, ErrorCases, ErrorStatus } from './errors/error-case.ts';
export { commonErrors, maxBodyBytes } from './errors/error-case.ts';
export { RequestRefusedError } from './errors/request-refused-error.ts';
export type { DependencyCheck, DependencyChecks } from './health/check-dependencies.ts';
export type { IdempotentUnitOfWork } from './idempotency/answer-once.ts';
export { idempotencyKeyHeader } from './idempotency/idempotency-key-header.ts';
export { IdempotencyKeyUsedMeanwhileError } from './idempotency/idempotency-key-used-meanwhile-error.ts';
export type {
  IdempotencyKey,
  IdempotencyRecord,
  IdempotencyRecords,
  StoredAnswer,
} from './idempotency/idempotency-records.ts';
export { correlationIdHeader } from './middleware/request-context.ts';
export type { ApiInformation } from './openapi/describe-api.ts';
export type { ServiceApp, ServiceAppOptions } from './service-app.ts';
export { createServiceApp } from './service-app.ts';
