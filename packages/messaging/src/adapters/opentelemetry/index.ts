/**
 * Tracing with OpenTelemetry. The only entry point that imports `@opentelemetry/api`.
 *
 * @packageDocumentation
 */
export type { MessageTrace, OpenTelemetryTracingOptions } from './create-open-telemetry-tracing.ts';
export { createOpenTelemetryTracing } from './create-open-telemetry-tracing.ts';
