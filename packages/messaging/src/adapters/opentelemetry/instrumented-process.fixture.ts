/**
 * A process in which OpenTelemetry's instrumentations of the AWS SDK and of Lambda are active. It publishes, redrives and
 * consumes with and without our tracing, and sends the recorded spans to its parent.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { AwsInstrumentation } from '@opentelemetry/instrumentation-aws-sdk';
import { AwsLambdaInstrumentation } from '@opentelemetry/instrumentation-aws-lambda';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Handler, SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** What the parent states. */
export interface InstrumentedInput {
  readonly endpoint: string;
  readonly topicArn: string;
  readonly queueUrl: string;
}

/** A recorded span. */
export interface SeenSpan {
  readonly name: string;
  /** Name of the library that recorded it. */
  readonly scope: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly links: number;
}

/** The spans of each part. */
export type InstrumentedOutput = Readonly<Record<string, readonly SeenSpan[]>>;

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
trace.setGlobalTracerProvider(provider);
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
process.env['LAMBDA_TASK_ROOT'] = join(import.meta.dirname, 'instrumented-function');
process.env['_HANDLER'] = 'index.handler';
for (const instrumentation of [new AwsInstrumentation(), new AwsLambdaInstrumentation()]) {
  instrumentation.setTracerProvider(provider);
}

// Imported after the instrumentations, which patch a module when it is loaded.
const { SNSClient } = await import('@aws-sdk/client-sns');
const { SQSClient } = await import('@aws-sdk/client-sqs');
const { createSqsHandler } = await import('../sqs/lambda/create-sqs-handler.ts');
const { SqsRedriveTarget } = await import('../sqs/dead-letters/sqs-redrive-target.ts');
const { toRedriven } = await import('../../recovery/redrive/to-redriven.ts');
const { SnsMessagePublisher } = await import('../sns/sns-message-publisher.ts');
const { tracePublisher } = await import('../../relay/trace-publisher.ts');
const { traceRedriveTarget } = await import('../../recovery/redrive/trace-redrive-target.ts');
const { createConsumer } = await import('../../consumer/create-consumer.ts');
const { handle } = await import('../../consumer/handle.ts');
const { aDeposit, credit, DepositMade, Wallets } = await import('../../consumer/wallets.fixture.ts');
const { encodeEnvelope } = await import('../../message/envelope.ts');
const { anEvent, aRecord } = await import('../sqs/lambda/sqs-event.fixture.ts');
const { createOpenTelemetryTracing } = await import('./create-open-telemetry-tracing.ts');

const takeSpans = (): readonly SeenSpan[] => {
  const seen = exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    scope: span.instrumentationScope.name,
    id: span.spanContext().spanId,
    parent: span.parentSpanContext?.spanId,
    links: span.links.length,
  }));
  exporter.reset();
  return seen;
};

const run = async ({ endpoint, topicArn, queueUrl }: InstrumentedInput): Promise<InstrumentedOutput> => {
  const settings = { endpoint, region: 'us-east-1', maxAttempts: 1 };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ ...settings, credentials });
  const publisher = new SnsMessagePublisher({
    client: new SNSClient({ ...settings, credentials }),
    topicArns: { deposits: topicArn },
  });
  const tracing = createOpenTelemetryTracing();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const deposits = ['a', 'b'].map((walletId) =>
    aDeposit({
      context: { correlationId: aDeposit().context.correlationId, traceparent },
      payload: { walletId, amount: '100' },
    }),
  );
  const entries = deposits.map((deposit) => ({
    message: { id: deposit.id, type: deposit.type, topic: 'deposits', body: encodeEnvelope(deposit) },
    orderingKey: deposit.orderingKey,
  }));
  const output: Record<string, readonly SeenSpan[]> = {};

  await publisher.publish('deposits', entries);
  output['publish untraced'] = takeSpans();
  await tracePublisher(publisher, tracing).publish('deposits', entries);
  output['publish'] = takeSpans();

  const target = new SqsRedriveTarget({ client: sqs, queueUrl });
  const redriven = toRedriven(
    { deliveryId: 'd1', body: '', attributes: {}, sentAt: new Date(0), receipt: 'r' },
    entries[0]?.message.body ?? '',
  );
  await target.send(redriven);
  output['redrive untraced'] = takeSpans();
  await traceRedriveTarget(target, tracing).send(redriven);
  output['redrive'] = takeSpans();

  const consumer = createConsumer({
    name: 'wallets--deposits',
    openUnitOfWork: new Wallets(tracing).open,
    handlers: [handle(DepositMade, credit)],
    tracing,
  });
  const deadLetters = { send: async () => undefined };
  const handler = createSqsHandler({ consumer, deadLetters });
  Object.assign(globalThis, { handleEvent: handler });
  const { handler: instrumented } = createRequire(import.meta.url)('./instrumented-function/index.cjs') as {
    readonly handler: Handler<SQSEvent, SQSBatchResponse>;
  };
  const event = anEvent(...entries.map(({ message: { body } }, index) => aRecord(`m${index}`, { body })));
  const lambdaContext = {
    functionName: 'wallets-deposits',
    awsRequestId: 'r1',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:wallets-deposits',
    getRemainingTimeInMillis: () => 60_000,
  } as Parameters<typeof instrumented>[1];
  await instrumented(event, lambdaContext, () => undefined);
  output['consume'] = takeSpans();
  return output;
};

process.on('message', (input: InstrumentedInput) => {
  void run(input).then(
    (output) => process.send?.(output),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
