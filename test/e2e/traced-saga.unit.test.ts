import { context, trace } from '@opentelemetry/api';
import { RejectMessageError, createConsumer, handle } from '@dynamo-outbox/messaging';
import { InMemoryInbox } from '@dynamo-outbox/messaging/in-memory';
import type { MessageTrace } from '@dynamo-outbox/messaging/opentelemetry';
import { redrive, traceRedriveTarget } from '@dynamo-outbox/messaging/recovery';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { InboxRecord } from '@dynamo-outbox/messaging';
import { OrderCreated } from '@dynamo-outbox/example-orders/contract';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createSpanRecorder,
  enableActiveSpans,
  linksOf,
  parentOf,
  positionOf,
  type SpanRecorder,
} from '../support/recorded-spans.ts';
import { InMemoryDeadLetterQueue } from '../../packages/messaging/src/recovery/redrive/in-memory-dead-letter-queue.fixture.ts';
import { type SagaDelivery, traceSaga } from '../../scripts/tracing/trace-saga.ts';

/** The spans that are reachable from the first one over parents and links, in both directions. */
const connectedTo = (first: string, spans: readonly ReadableSpan[]): ReadonlySet<string> => {
  const reached = new Set([first]);
  let before = 0;
  while (before < reached.size) {
    before = reached.size;
    for (const span of spans) {
      const relations = [positionOf(span), ...[parentOf(span) ?? []].flat(), ...linksOf(span)];
      if (relations.some((relation) => reached.has(relation))) {
        relations.forEach((relation) => reached.add(relation));
      }
    }
  }
  return reached;
};

const traceOf = (span: ReadableSpan): string => span.spanContext().traceId;

/** A consumer of the same queue with a bug: it rejects every order. */
const createFaultyConsumer = ({ consumer: { name }, tracing }: SagaDelivery) =>
  createConsumer({
    name,
    tracing,
    openUnitOfWork: () => {
      const transaction = new InMemoryUnitOfWork();
      const table = new InMemoryTable<InboxRecord>('inbox');
      return composeUnitOfWork(transaction, { inbox: new InMemoryInbox({ transaction, table }) });
    },
    handlers: [
      handle(OrderCreated, async () => {
        throw new RejectMessageError('A bug.');
      }),
    ],
  });

/** Delivers an order to a faulty consumer, redrives its dead letter, and delivers it to the right consumer. */
const deliverAfterRedrive = async (delivery: SagaDelivery): Promise<void> => {
  const { body, consumer, tracing } = delivery;
  if (consumer.name !== 'customers--orders') {
    await consumer.consume({ body, receiveCount: 1 });
    return;
  }
  const { outcome } = await createFaultyConsumer(delivery).consume({ body, receiveCount: 1 });
  const queue = new InMemoryDeadLetterQueue('customers--orders--dlq');
  queue.put({ body });
  const redriven: string[] = [];
  const target = {
    name: consumer.name,
    send: async (message: { readonly body: string }) => {
      redriven.push(message.body);
    },
  };
  const report = await redrive({ queue, target: traceRedriveTarget(target, tracing) });
  expect([outcome, report.sent, redriven]).toEqual(['rejected', 1, [body]]);
  await consumer.consume({ body: redriven[0] ?? '', receiveCount: 1 });
};

describe('the traces of the saga', () => {
  let recorder: SpanRecorder;
  let disable: () => void;

  beforeEach(() => {
    recorder = createSpanRecorder();
    disable = enableActiveSpans();
  });

  afterEach(() => {
    disable();
  });

  const run = async (kind: MessageTrace, deliver?: (delivery: SagaDelivery) => Promise<void>) => {
    const { tracer } = recorder;
    const options = deliver === undefined ? {} : { deliver };
    const { state } = await traceSaga({ tracer, trace: kind, ...options });
    const [request] = recorder.named('POST /orders');
    if (request === undefined) {
      throw new Error('The request has no span.');
    }
    return { state, request, spans: recorder.spans() };
  };

  const ways = [
    ['in one delivery', undefined],
    ['across a redrive', deliverAfterRedrive],
  ] as const;

  it.each(ways)('are one trace from POST to APPROVED if continued: %s', async (_, deliver) => {
    const { state, request, spans } = await run('continue', deliver);

    expect(state).toBe('APPROVED');
    const ofMessages = spans.filter(({ name }) => /^(?:create|process) /u.test(name));
    expect(new Set(ofMessages.map(traceOf))).toEqual(new Set([traceOf(request)]));
    const pathTo = (span: ReadableSpan): readonly string[] => {
      const parent = spans.find((other) => positionOf(other) === parentOf(span));
      return [...(parent === undefined ? [] : pathTo(parent)), span.name];
    };
    const approved = spans.filter(
      ({ attributes }) => attributes['dynamo_outbox.message.type'] === 'order.approved',
    );
    expect(approved.map(pathTo)).toEqual([
      [
        'POST /orders',
        'create orders',
        'process customers--orders',
        'create customers',
        'process orders--customers',
        'create orders',
      ],
    ]);
  });

  it.each(
    ways.flatMap(([name, deliver]) =>
      (['link', 'continue'] as const).map((kind) => [`${kind}, ${name}`, kind, deliver] as const),
    ),
  )('connect every span by parents and links: %s', async (_, kind, deliver) => {
    const { state, request, spans } = await run(kind, deliver);

    expect(state).toBe('APPROVED');
    const connected = connectedTo(positionOf(request), spans);
    expect(spans.filter((span) => !connected.has(positionOf(span))).map(({ name }) => name)).toEqual([]);
  });

  it('link each process span and each call to the creation of their message', async () => {
    const { spans } = await run('link', deliverAfterRedrive);

    const creationOf = (type: unknown): string | undefined =>
      spans
        .filter(
          ({ name, attributes }) =>
            name.startsWith('create') && attributes['dynamo_outbox.message.type'] === type,
        )
        .map(positionOf)[0];
    const linking = spans.filter(({ name }) => /^(?:send|process) /u.test(name));
    expect(linking.map(({ name }) => name)).toEqual([
      'send orders',
      'process customers--orders',
      'send customers--orders',
      'process customers--orders',
      'send customers',
      'process orders--customers',
    ]);
    for (const span of linking) {
      expect(linksOf(span)).toEqual([creationOf(span.attributes['dynamo_outbox.message.type'])]);
    }
  });

  it('leave no active span behind', async () => {
    await run('continue');

    expect(trace.getSpan(context.active())).toBeUndefined();
  });
});
