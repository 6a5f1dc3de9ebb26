import { createOpenTelemetryTracing } from '@dynamo-outbox/messaging/opentelemetry';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createSpanRecorder,
  enableActiveSpans,
  linksOf,
  parentOf,
  positionOf,
  type SpanRecorder,
} from '../support/recorded-spans.ts';
import type { SimulateOptions } from '../../packages/simulation/src/simulate/simulate.ts';
import { simulate } from '../../packages/simulation/src/simulate/simulate.ts';
import { SimulationFailedError } from '../../packages/simulation/src/simulate/simulation-failed-error.ts';
import { Wallets, type WalletsOptions } from '../../packages/simulation/src/simulate/wallets.fixture.ts';

const optionsOf = (wallets: WalletsOptions): SimulateOptions<Wallets> => ({
  arrange: () => new Wallets(wallets).arrange(1, 2, 3),
  invariants: {
    'a deposit is credited once': (state) => {
      const credited = state.inbox.values().length;
      expect(state.recorded().length).toBeGreaterThanOrEqual(credited);
      expect(state.balanceOf('w')).toBeLessThanOrEqual(6);
    },
  },
  schedules: 30,
});

const failureOf = async (options: SimulateOptions<Wallets>): Promise<string> => {
  const error: unknown = await simulate(options).catch((reason: unknown) => reason);
  // The fixture does not inject ids.
  return error instanceof SimulationFailedError
    ? error.message.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu, '<id>')
    : String(error);
};

describe('tracing under simulation', () => {
  let recorder: SpanRecorder;
  let disable: () => void;

  beforeEach(() => {
    recorder = createSpanRecorder();
    disable = enableActiveSpans();
  });

  afterEach(() => {
    disable();
  });

  const traced = () => createOpenTelemetryTracing({ tracer: recorder.tracer, trace: 'continue' });

  it('does not change any run', async () => {
    const untraced = await simulate(optionsOf({}));

    expect(await simulate(optionsOf({ tracing: traced() }))).toEqual(untraced);
    expect(untraced.deliveries).not.toEqual({});
    expect(recorder.spans().length).toBeGreaterThan(untraced.runs);
  });

  it('does not change the schedule that is found for a fault', async () => {
    const fault: SimulateOptions<Wallets>['invariants'] = {
      'every credit is recorded': (state) => state.balanceOf('w') === 0 || state.inbox.values().length > 0,
    };
    const outcome = (options: WalletsOptions) =>
      failureOf({ ...optionsOf({ ...options, isOutside: true }), invariants: fault });

    const untraced = await outcome({});

    expect(untraced).toContain('every credit is recorded');
    expect(await outcome({ tracing: traced() })).toBe(untraced);
  });

  it('relates each process span to the creation of its message, also after crashes and lost races', async () => {
    await simulate(optionsOf({ tracing: traced() }));

    const creations = new Set(recorder.named('create deposits').map(positionOf));
    const processed = recorder.named('process wallets--deposits');
    expect(processed.length).toBeGreaterThan(0);
    for (const span of processed) {
      const [link = ''] = linksOf(span);
      expect([creations.has(link), parentOf(span)]).toEqual([true, link]);
    }
  });
});
