import * as z from 'zod';

const traces = ['off', 'link', 'continue'] as const;

const switches = ['off', 'on'] as const;

/** Settings of tracing with OpenTelemetry. Default: off. */
export const tracingSettings = {
  TRACING: z.enum(traces, { error: `must be one of ${traces.join(', ')}` }).default('off'),
  TRACING_X_RAY: z.enum(switches, { error: `must be one of ${switches.join(', ')}` }).default('off'),
} as const;

/** The parsed settings of tracing. */
export type TracingSettings = Readonly<z.output<z.ZodObject<typeof tracingSettings>>>;
