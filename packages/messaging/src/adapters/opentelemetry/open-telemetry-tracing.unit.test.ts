import {
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { createConsumer } from '../../consumer/create-consumer.ts';
import { RejectMessageError } from '../../consumer/errors/reject-message-error.ts';
import { RetryMessageLaterError } from '../../consumer/errors/retry-message-later-error.ts';
import type { ConsumerOptions } from '../../consumer/consumer.ts';
import { handle } from '../../consumer/handle.ts';
import {
  aDelivery,
  aDeposit,
  correlationId,
  credit,
  DepositMade,
  Wallets,
  type WalletsUnitOfWork,
} from '../../consumer/wallets.fixture.ts';
import { toTraceContext, toXRayHeader } from '../../message/trace-context.ts';
import { createMessageRelay } from '../../relay/message-relay.ts';
import { tracePublisher } from '../../relay/trace-publisher.ts';
import { InMemoryMessagePublisher, type EntryFate } from '../in-memory/in-memory-message-publisher.ts';
import {
  createOpenTelemetryTracing,
  type OpenTelemetryTracingOptions,
} from './create-open-telemetry-tracing.ts';
import {
  createSpanRecorder,
  enableActiveSpans,
  linksOf,
  parentOf,
  positionOf,
  type SpanRecorder,
} from '../../../../../test/support/recorded-spans.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const creation = `${traceId}/b7ad6b7169203331`;

/** A copy of the wallets' fixture whose outbox and consumer are traced. */
const createTraced = (
  recorder: Pick<SpanRecorder, 'tracer'>,
  options: OpenTelemetryTracingOptions = {},
  consumerOptions: Partial<ConsumerOptions<WalletsUnitOfWork>> = {},
) => {
  const tracing = createOpenTelemetryTracing({ tracer: recorder.tracer, ...options });
  const wallets = new Wallets(tracing);
  const consumer = createConsumer<WalletsUnitOfWork>({
    name: 'wallets--deposits',
    openUnitOfWork: wallets.open,
    handlers: [handle(DepositMade, credit)],
    tracing,
    ...consumerOptions,
  });
  return { tracing, wallets, consumer };
};

describe('tracing with OpenTelemetry', () => {
  let recorder: SpanRecorder;
  let disable: () => void;

  beforeEach(() => {
    recorder = createSpanRecorder();
    disable = enableActiveSpans();
  });

  afterEach(() => {
    disable();
  });

  /** Runs work in an active span, such as an invocation. */
  const inSpan = async <TResult>(name: string, work: () => Promise<TResult>): Promise<TResult> =>
    recorder.tracer.startActiveSpan(name, {}, ROOT_CONTEXT, async (span) => {
      try {
        return await work();
      } finally {
        span.end();
      }
    });

  const the = (name: string) => {
    const [span, ...others] = recorder.named(name);
    if (span === undefined || others.length > 0) {
      throw new Error(`${others.length + (span === undefined ? 0 : 1)} spans are named ${name}.`);
    }
    return span;
  };

  it('records a process span for a delivery, below the invocation, with a link to the creation', async () => {
    const { consumer } = createTraced(recorder);
    const deposit = aDeposit({ context: { correlationId, traceparent, tracestate: 'vendor=1' } });

    await inSpan('invocation', () => consumer.consume(aDelivery(deposit)));

    const span = the('process wallets--deposits');
    expect(span.kind).toBe(SpanKind.CONSUMER);
    expect(parentOf(span)).toBe(positionOf(the('invocation')));
    expect(linksOf(span)).toEqual([creation]);
    expect(span.links[0]?.context.traceState?.get('vendor')).toBe('1');
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toEqual({
      'messaging.system': 'aws_sqs',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'wallets--deposits',
      'messaging.message.id': deposit.id,
      'messaging.message.conversation_id': correlationId,
      'dynamo_outbox.message.type': 'deposit.made',
      'dynamo_outbox.receive_count': 1,
      'dynamo_outbox.outcome': 'processed',
    });
  });

  it('continues the trace of the creation on request, with a link to the invocation', async () => {
    const { consumer } = createTraced(recorder, { trace: 'continue' });
    const deposit = aDeposit({ context: { correlationId, traceparent } });

    await inSpan('invocation', () => consumer.consume(aDelivery(deposit)));

    const span = the('process wallets--deposits');
    expect(parentOf(span)).toBe(creation);
    expect(linksOf(span)).toEqual([creation, positionOf(the('invocation'))]);
  });

  it.each(['link', 'continue'] as const)(
    'records the creation of a message of a handler below its process span: %s',
    async (kind) => {
      const { consumer, wallets } = createTraced(recorder, { trace: kind });

      await consumer.consume(aDelivery(aDeposit({ context: { correlationId, traceparent } })));

      const span = the('create wallets');
      const [credited] = wallets.published();
      expect(span.kind).toBe(SpanKind.PRODUCER);
      expect(parentOf(span)).toBe(positionOf(the('process wallets--deposits')));
      expect(credited?.context.traceparent).toBe(`00-${positionOf(span).replace('/', '-')}-01`);
      expect(span.attributes).toEqual({
        'messaging.system': 'aws.sns',
        'messaging.operation.name': 'create',
        'messaging.operation.type': 'create',
        'messaging.destination.name': 'wallets',
        'messaging.message.id': credited?.id,
        'messaging.message.conversation_id': correlationId,
        'dynamo_outbox.message.type': 'wallet.credited',
      });
    },
  );

  it('keeps creations below their process span without a context manager', async () => {
    disable();
    const { consumer } = createTraced(recorder);

    await consumer.consume(aDelivery(aDeposit({ context: { correlationId, traceparent } })));

    expect(parentOf(the('create wallets'))).toBe(positionOf(the('process wallets--deposits')));
  });

  it('shows the process span as active to the handler', async () => {
    const active: (string | undefined)[] = [];
    const handler = handle(DepositMade, async (message, unitOfWork: WalletsUnitOfWork) => {
      await credit(message, unitOfWork);
      active.push(trace.getActiveSpan()?.spanContext().spanId);
    });
    const { consumer } = createTraced(recorder, {}, { handlers: [handler] });

    await consumer.consume(aDelivery(aDeposit()));

    expect(active).toEqual([the('process wallets--deposits').spanContext().spanId]);
  });

  it.each([
    {
      error: new RejectMessageError('No such wallet.'),
      outcome: 'rejected',
      errorType: 'REJECTED_BY_HANDLER',
    },
    { error: new TypeError('x is undefined'), outcome: 'failed', errorType: 'TypeError' },
    {
      error: new RetryMessageLaterError('MESSAGE_GAP', 'One is missing.'),
      outcome: 'postponed',
      errorType: undefined,
    },
  ])('records that a delivery was $outcome', async ({ error, outcome, errorType }) => {
    const handler = handle(DepositMade, async () => {
      throw error;
    });
    const { consumer } = createTraced(recorder, {}, { handlers: [handler] });

    await consumer.consume(aDelivery(aDeposit())).catch(() => undefined);

    const { attributes, status } = the('process wallets--deposits');
    expect(attributes).toMatchObject({ 'dynamo_outbox.outcome': outcome });
    expect(attributes['error.type']).toBe(errorType);
    expect(status).toEqual(
      errorType === undefined
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: error.message },
    );
  });

  it('records a span for each delivery, also of a duplicate and of an unreadable body', async () => {
    const { consumer } = createTraced(recorder);
    const deposit = aDeposit();

    await consumer.consume(aDelivery(deposit));
    await consumer.consume(aDelivery(deposit, 2));
    await consumer.consume({ body: 'no envelope', receiveCount: 1 });

    expect(
      recorder
        .named('process wallets--deposits')
        .map(({ attributes }) => [
          attributes['dynamo_outbox.outcome'],
          attributes['dynamo_outbox.receive_count'],
          attributes['error.type'],
        ]),
    ).toEqual([
      ['processed', 1, undefined],
      ['duplicate', 2, undefined],
      ['rejected', 1, 'UNREADABLE_MESSAGE'],
    ]);
  });

  it('links to the X-Ray header of the queue, and takes it for the creation if the envelope states none', async () => {
    const { consumer } = createTraced(recorder, { trace: 'continue' });
    const other = '00-11111111111111111111111111111111-2222222222222222-01';
    const traceHeader = toXRayHeader({ traceparent: other });

    await consumer.consume({ ...aDelivery(aDeposit()), traceHeader });
    await consumer.consume({
      ...aDelivery(aDeposit({ context: { correlationId, traceparent } })),
      traceHeader,
    });

    const sent = '11111111111111111111111111111111/2222222222222222';
    const [first, second] = recorder.named('process wallets--deposits');
    expect(first && [parentOf(first), ...linksOf(first)]).toEqual([sent, sent]);
    expect(second && [parentOf(second), ...linksOf(second)]).toEqual([creation, creation, sent]);
  });

  it('takes the X-Ray header of the invocation as parent only while no span is active', async () => {
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const { consumer } = createTraced(recorder, { invocationHeader: () => header });

    await consumer.consume(aDelivery(aDeposit()));
    await inSpan('invocation', () => consumer.consume(aDelivery(aDeposit())));

    expect(recorder.named('process wallets--deposits').map(parentOf)).toEqual([
      '5759e988bd862e3fe1be46a994272793/53995c3f42cd8ad8',
      positionOf(the('invocation')),
    ]);
  });

  describe('records a send span for each call', () => {
    const publishAll = async (fates: readonly EntryFate[]) => {
      const { consumer, wallets, tracing } = createTraced(recorder);
      for (let index = 0; index < fates.length; index += 1) {
        const walletId = `w${index}`;
        await consumer.consume(aDelivery(aDeposit({ payload: { walletId, amount: '1' } })));
      }
      const left = [...fates];
      const active: (Span | undefined)[] = [];
      const publisher = new InMemoryMessagePublisher({
        topics: ['wallets'],
        fateOf: () => left.shift() ?? 'accepted',
        latency: async () => {
          active.push(trace.getActiveSpan());
        },
      });
      const relay = createMessageRelay({
        publisher: tracePublisher(publisher, tracing),
        maxInFlight: 1,
        attempts: 1,
      });
      const items = wallets.outboxTable.values();
      await inSpan('relay', () =>
        relay.dispatch(items.map((item, index) => ({ position: String(index), content: { item } }))),
      );
      return { active, items };
    };

    it('with a link to the creation of each message that it carries', async () => {
      const { active, items } = await publishAll(['accepted', 'accepted', 'accepted']);

      const span = the('send wallets');
      expect(span.kind).toBe(SpanKind.CLIENT);
      expect(parentOf(span)).toBe(positionOf(the('relay')));
      expect(linksOf(span)).toEqual(recorder.named('create wallets').map(positionOf));
      expect(span.links.map(({ attributes = {} }) => attributes['messaging.message.id'])).toEqual(
        items.flatMap(({ messages }) => messages.map(({ id }) => id)),
      );
      expect(span.attributes).toEqual({
        'messaging.system': 'aws.sns',
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.destination.name': 'wallets',
        'messaging.batch.message_count': 3,
      });
      expect(active.map((each) => each?.spanContext())).toEqual([span.spanContext()]);
    });

    it.each([
      [['failed'], 'BROKER_UNAVAILABLE', 1],
      [['accepted', 'failed', 'failed'], 'BROKER_UNAVAILABLE', 2],
      [['accepted', 'failed', 'refused'], '_OTHER', 2],
    ] as const)('with the failures of %j', async (fates, errorType, failed) => {
      await publishAll(fates);

      const { attributes, status } = the('send wallets');
      expect(attributes).toMatchObject({
        'error.type': errorType,
        'dynamo_outbox.failed_message_count': failed,
      });
      expect(status.code).toBe(SpanStatusCode.ERROR);
    });
  });

  it('passes the trace context on when nothing is sampled', async () => {
    recorder = createSpanRecorder(new AlwaysOffSampler());
    const { consumer, wallets } = createTraced(recorder, { trace: 'continue' });

    await consumer.consume(aDelivery(aDeposit({ context: { correlationId, traceparent } })));

    expect(recorder.spans()).toEqual([]);
    expect(wallets.published()[0]?.context.traceparent).toMatch(new RegExp(`^00-${traceId}-.*-00$`, 'u'));
  });

  it('passes the trace context on unchanged without a registered SDK', async () => {
    const { consumer, wallets } = createTraced({ tracer: trace.getTracer('none') }, { trace: 'continue' });

    await consumer.consume(
      aDelivery(aDeposit({ context: { correlationId, traceparent, tracestate: 'a=1' } })),
    );

    expect(wallets.published()[0]?.context).toMatchObject({ traceparent, tracestate: 'a=1' });
  });

  it.each(['link', 'continue'] as const)(
    'treats a message in the same way whatever trace data it has, and passes on only valid data: %s',
    async (kind) => {
      const anyText = fc.oneof(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom(
          traceparent,
          `${traceparent}-x`,
          `cc-${traceId}-b7ad6b7169203331-ff`,
          'x'.repeat(100_000),
        ),
        fc.stringMatching(/^[0f,=;-]+$/u),
      );
      await fc.assert(
        fc.asyncProperty(anyText, anyText, fc.option(anyText), async (parent, tracestate, header) => {
          const { consumer, wallets } = createTraced(recorder, { trace: kind });
          const deposit = aDeposit({ context: { correlationId, traceparent: parent, tracestate } });

          const { outcome } = await consumer.consume({
            ...aDelivery(deposit),
            ...(header === null ? {} : { traceHeader: header }),
          });

          expect(outcome).toBe('processed');
          const [credited] = wallets.published();
          const passedOn = { traceparent: '', ...credited?.context };
          expect(toTraceContext(passedOn)?.traceparent).toBe(passedOn.traceparent);
          expect(passedOn.tracestate?.length ?? 0).toBeLessThanOrEqual(512);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('never affects a message, even if the SDK throws', async () => {
    const broken = (method: string): Tracer => {
      const fail = (): never => {
        throw new Error('A span processor failed.');
      };
      const { tracer } = recorder;
      const startSpan: Tracer['startSpan'] = (...given) => {
        if (method === 'startSpan') {
          return fail();
        }
        return Object.assign(tracer.startSpan(...given), { [method]: fail });
      };
      return { startSpan, startActiveSpan: fail };
    };
    for (const method of ['startSpan', 'spanContext', 'setAttribute', 'end']) {
      const { consumer, wallets, tracing } = createTraced({ tracer: broken(method) });
      const publisher = tracePublisher(new InMemoryMessagePublisher({ topics: ['wallets'] }), tracing);
      const deposit = aDeposit({ context: { correlationId, traceparent } });

      const consumed = await consumer.consume(aDelivery(deposit));
      const [message] = wallets.outboxTable.values().flatMap(({ messages }) => messages);
      const results = await publisher.publish('wallets', message ? [{ message, orderingKey: 'w' }] : []);

      expect([method, consumed.outcome, ...results]).toEqual([method, 'processed', { outcome: 'published' }]);
    }
  });

  it('refuses another way to relate traces', () => {
    const trace = 'parent' as 'link';

    expect(() => createOpenTelemetryTracing({ trace })).toThrow(RangeError);
  });

  it('runs the work of a call without active instrumentations', async () => {
    const { tracing } = createTraced(recorder);

    await tracing.send(
      { system: 'aws.sns', destination: 'wallets', messages: [] },
      async () => {
        recorder.tracer.startSpan('by an instrumentation', {}, context.active()).end();
      },
      () => [],
    );

    expect(recorder.spans().map(({ name }) => name)).toEqual(['send wallets']);
  });
});
