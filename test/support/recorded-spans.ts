import { context, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** An OpenTelemetry SDK that keeps ended spans in memory. */
export interface SpanRecorder {
  readonly tracer: Tracer;
  /** The spans that ended so far, in the order of their ends. */
  readonly spans: () => readonly ReadableSpan[];
  /** The ended spans with this name. */
  readonly named: (name: string) => readonly ReadableSpan[];
}

/** Starts an SDK. It is not registered: pass its tracer. */
export const createSpanRecorder = (sampler?: Sampler): SpanRecorder => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    ...(sampler === undefined ? {} : { sampler }),
  });
  const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
  return {
    tracer: provider.getTracer('test'),
    spans,
    named: (name) => spans().filter((span) => span.name === name),
  };
};

/** Registers a context manager, which makes active spans visible. Returns the function that removes it. */
export const enableActiveSpans = (): (() => void) => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return () => {
    context.disable();
  };
};

/** The id of a span, in its trace. */
export const positionOf = (span: ReadableSpan): string => {
  const { traceId, spanId } = span.spanContext();
  return `${traceId}/${spanId}`;
};

/** The id of a span's parent; `undefined` for a root. */
export const parentOf = ({ parentSpanContext: parent }: ReadableSpan): string | undefined =>
  parent && `${parent.traceId}/${parent.spanId}`;

/** The ids of the spans that a span links to. */
export const linksOf = ({ links }: ReadableSpan): readonly string[] =>
  links.map(({ context: { traceId, spanId } }) => `${traceId}/${spanId}`);
