import { describe, expect, it } from '@jest/globals';
import { loadTracing } from './load-tracing.ts';

describe('loading of tracing', () => {
  it('gives no tracing if it is off', async () => {
    expect(await loadTracing({ TRACING: 'off', TRACING_X_RAY: 'on' }, {})).toBeUndefined();
  });

  it.each(['link', 'continue'] as const)(
    'gives tracing that passes on what it is given: %s',
    async (trace) => {
      const tracing = await loadTracing({ TRACING: trace, TRACING_X_RAY: 'off' }, {});

      expect(
        await tracing?.send(
          { system: 'aws_sqs', destination: 'q', messages: [] },
          async () => 1,
          () => [],
        ),
      ).toBe(1);
    },
  );

  it('reads the X-Ray header of each invocation, and only on request', async () => {
    const environment: Record<string, string> = {};
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const delivery = { consumer: 'c', message: undefined, receiveCount: 1, traceHeader: undefined };
    const parentsOf = async (xRay: 'off' | 'on') => {
      const tracing = await loadTracing({ TRACING: 'link', TRACING_X_RAY: xRay }, environment);
      const parents: (string | undefined)[] = [];
      for (const value of ['', header]) {
        environment['_X_AMZN_TRACE_ID'] = value;
        await tracing?.process(delivery, async (trace) => {
          parents.push(trace?.traceparent);
          return { outcome: 'processed' };
        });
      }
      return parents;
    };

    // Without an SDK, a span has the position of its parent.
    expect(await parentsOf('on')).toEqual([
      undefined,
      '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
    ]);
    expect(await parentsOf('off')).toEqual([undefined, undefined]);
  });
});
