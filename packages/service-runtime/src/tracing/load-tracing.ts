import type { MessageTracing } from '@dynamo-outbox/messaging';
import type { Environment } from '../settings/read-settings.ts';
import type { TracingSettings } from '../settings/tracing-settings.ts';

/** Name of the variable in which Lambda states the X-Ray trace header of the current invocation. */
const invocationHeaderName = '_X_AMZN_TRACE_ID';

/**
 * Loads tracing with OpenTelemetry as the settings say; `undefined` if it is off. Only then `@opentelemetry/api` is not
 * loaded, and need not be installed.
 *
 * Starts no SDK. Register one before the service, for example with `--import` or a Lambda layer. `environment` is the
 * live environment of the process, because Lambda changes it with each invocation.
 */
export const loadTracing = async (
  { TRACING: trace, TRACING_X_RAY: xRay }: TracingSettings,
  environment: Environment,
): Promise<MessageTracing | undefined> => {
  if (trace === 'off') {
    return undefined;
  }
  const { createOpenTelemetryTracing } = await import('@dynamo-outbox/messaging/opentelemetry');
  return createOpenTelemetryTracing({
    trace,
    invocationHeader: xRay === 'on' ? () => environment[invocationHeaderName] : undefined,
  });
};
