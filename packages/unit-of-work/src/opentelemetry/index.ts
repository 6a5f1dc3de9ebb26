/**
 * Tracing of commands with OpenTelemetry. The only entry point that imports `@opentelemetry/api`.
 *
 * @packageDocumentation
 */
export { errorTypeOf } from './error-type.ts';
export type { Quietly } from './quietly.ts';
export { createQuietly } from './quietly.ts';
export type { TraceCommandsOptions } from './trace-commands.ts';
export { traceCommands } from './trace-commands.ts';
export { toTraceState } from './trace-state.ts';
