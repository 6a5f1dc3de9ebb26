import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { createOpenTelemetryTracing } from '@dynamo-outbox/messaging/opentelemetry';
import { NoopSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type ConsumerCoreCost, measureConsumerCore } from './consumer-core.ts';
import { measureRelayCore, type RelayCoreCost } from './relay-core.ts';

/** What the cores cost, with or without tracing. */
export type CoresCost = RelayCoreCost & ConsumerCoreCost;

/** What the cores cost with OpenTelemetry, every span sampled and none exported. */
export const measureTracedCores = async (): Promise<CoresCost> => {
  const provider = new TracerProvider({ spanProcessors: [new NoopSpanProcessor()] });
  const tracing = createOpenTelemetryTracing({ tracer: provider.getTracer('bench') });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  try {
    return { ...(await measureRelayCore(tracing)), ...(await measureConsumerCore(tracing)) };
  } finally {
    context.disable();
  }
};
