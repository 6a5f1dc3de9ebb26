import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { MessageTrace } from '@dynamo-outbox/messaging/opentelemetry';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { drawTraces } from './draw-traces.ts';
import { traceSaga } from './trace-saga.ts';

/** Runs the saga with an SDK that keeps the spans in the order of their starts, and draws them. */
export const pictureOf = async (trace: MessageTrace): Promise<string> => {
  const spans: ReadableSpan[] = [];
  const done = async (): Promise<void> => undefined;
  const provider = new TracerProvider({
    spanProcessors: [
      {
        onStart: (span) => spans.push(span),
        onEnd: () => undefined,
        forceFlush: done,
        shutdown: done,
      },
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  try {
    await traceSaga({ tracer: provider.getTracer('saga'), trace });
  } finally {
    context.disable();
  }
  return `\`\`\`text\n${drawTraces(spans)}\n\`\`\``;
};
