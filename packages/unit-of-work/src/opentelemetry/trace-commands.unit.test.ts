import { trace } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { CommandMiddleware } from '../commands/command-middleware.ts';
import { createCommandRunner } from '../commands/command-runner.ts';
import { aShop, sellProduct, type ShopContext } from '../commands/shop.fixture.ts';
import { createSpanRecorder, enableActiveSpans } from '../../../../test/support/recorded-spans.ts';
import { traceCommands } from './trace-commands.ts';

const createRunner = (sampler?: Sampler) => {
  const { tracer, spans } = createSpanRecorder(sampler);
  const shop = aShop(1);
  const runCommand = createCommandRunner({
    openUnitOfWork: () => shop.openUnitOfWork(),
    openDependencies: ({ user }: ShopContext) => ({ now: () => new Date(0), user }),
    middleware: [
      traceCommands({ tracer }),
      ...(sampler === undefined
        ? [
            {
              within: async (_: unknown, __: unknown, next) => {
                tracer.startSpan('inner').end();
                return next();
              },
            } satisfies CommandMiddleware,
          ]
        : []),
    ],
  });
  return {
    spans,
    run: (product: string, quantity = 1) =>
      runCommand(sellProduct, { product, quantity }, { context: { user: 'Ann' } }),
  };
};

describe('traceCommands', () => {
  let disable: () => void;

  beforeAll(() => {
    disable = enableActiveSpans();
  });

  afterAll(() => {
    disable();
  });

  it('records a span for each command, with its outcome and the spans within as children', async () => {
    const { run, spans } = createRunner();

    await run('tea');

    const [inner, command] = spans();
    expect(command).toMatchObject({
      name: 'command sell-product',
      attributes: { 'dynamo_outbox.command.name': 'sell-product', 'dynamo_outbox.outcome': 'done' },
      status: { code: 0 },
    });
    expect(inner?.parentSpanContext?.spanId).toBe(command?.spanContext().spanId);
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it('records refusals and invalid inputs without an error, and without the input', async () => {
    const { run, spans } = createRunner();

    await run('tea', 2);
    await run('secret', 0);

    const commands = spans().filter(({ name }) => name.startsWith('command'));
    expect(commands.map(({ attributes, status }) => [attributes, status.code])).toEqual([
      [
        {
          'dynamo_outbox.command.name': 'sell-product',
          'dynamo_outbox.outcome': 'refused',
          'dynamo_outbox.command.refusal': 'OUT_OF_STOCK',
        },
        0,
      ],
      [{ 'dynamo_outbox.command.name': 'sell-product', 'dynamo_outbox.outcome': 'invalid' }, 0],
    ]);
    expect(JSON.stringify(commands.map(({ attributes }) => attributes))).not.toContain('secret');
  });

  it('records the error of a command, and rejects with it', async () => {
    const { run, spans } = createRunner();

    await expect(run('cursed')).rejects.toThrow('The subscriber fails.');

    expect(spans().at(-1)).toMatchObject({
      attributes: { 'error.type': 'Error' },
      status: { code: 2, message: 'The subscriber fails.' },
    });
  });

  it.each([
    [
      'a valid traceparent',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ],
    ['a traceparent of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
    ['garbage', 'garbage', undefined],
    ['a number', 5, undefined],
  ])('is a child of the context of its command: %s', async (_, traceparent, traceId) => {
    const { tracer, spans } = createSpanRecorder();
    const shop = aShop();
    const runCommand = createCommandRunner({
      openUnitOfWork: () => shop.openUnitOfWork(),
      openDependencies: () => ({ now: () => new Date(0), user: 'Ann' }),
      middleware: [traceCommands({ tracer })],
    });

    const context = { user: 'Ann', traceparent, tracestate: 'vendor=1' };
    await runCommand(sellProduct, { product: 'tea', quantity: 1 }, { context });

    expect(spans().map(({ parentSpanContext }) => parentSpanContext?.traceId)).toEqual([traceId]);
  });

  it('runs the command when tracing fails', async () => {
    const { run, spans } = createRunner({
      shouldSample: () => {
        throw new Error('This sampler is broken.');
      },
      toString: () => 'broken',
    });

    expect(await run('tea')).toMatchObject({ outcome: 'done' });
    expect(spans()).toEqual([]);
  });
});
