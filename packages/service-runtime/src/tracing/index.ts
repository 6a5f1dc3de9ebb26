/**
 * Tracing with OpenTelemetry, by settings.
 *
 * @packageDocumentation
 */
export { loadTracing } from './load-tracing.ts';
