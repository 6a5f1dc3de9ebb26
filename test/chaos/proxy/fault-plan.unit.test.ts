import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFaultPlan, quietWindowAt, ratesOf, type FaultPlanOptions } from './fault-plan.ts';
import type { Operation } from './operation.ts';

const minute = 60_000;
const active = { from: 0, to: minute };
const publish: Operation = { service: 'sns', name: 'PublishBatch' };
const operations: readonly Operation[] = [
  publish,
  { service: 'dynamodb', name: 'TransactWriteItems' },
  { service: 'sqs', name: 'ReceiveMessage' },
  { service: 's3', name: 'PutObject' },
];

const requests = fc.record({
  operation: fc.constantFrom(...operations),
  ordinal: fc.nat(100_000),
  at: fc.nat(minute - 1),
});

/** A time of the plan that is not quiet. */
const loudAt = (seed: number): number => {
  const quiet = quietWindowAt(seed, 0);
  return quiet.from > 1 ? 0 : Math.ceil(quiet.to);
};

describe('a fault plan', () => {
  it('gives the same request the same fault for the same seed, in every call', () => {
    fc.assert(
      fc.property(fc.nat(), requests, (seed, request) => {
        const options: FaultPlanOptions = { seed, active };
        expect(createFaultPlan(options)(request)).toEqual(createFaultPlan(options)(request));
      }),
    );
  });

  it('gives other faults for another seed', () => {
    const faultsOf = (seed: number) => {
      const plan = createFaultPlan({ seed, active });
      return Array.from({ length: 500 }, (_, ordinal) =>
        plan({ operation: publish, ordinal, at: loudAt(seed) }),
      );
    };

    expect(faultsOf(1)).not.toEqual(faultsOf(2));
  });

  it('passes everything before and after it is active', () => {
    const plan = createFaultPlan({ seed: 1, active: { from: 20_000, to: 30_000 }, intensity: 100 });

    fc.assert(
      fc.property(requests, (request) => {
        const isActive = request.at >= 20_000 && request.at < 30_000;
        expect(isActive || plan(request) === undefined).toBe(true);
      }),
    );
  });

  it('passes everything in the quiet time of each ten seconds, which lasts two to four', () => {
    fc.assert(
      fc.property(fc.nat(), requests, (seed, request) => {
        const { from, to } = quietWindowAt(seed, request.at);
        expect(to - from).toBeGreaterThanOrEqual(2_000);
        expect(to - from).toBeLessThanOrEqual(4_000);
        expect(Math.floor(from / 10_000)).toBe(Math.floor(request.at / 10_000));
        const plan = createFaultPlan({ seed, active, intensity: 100 });
        const isQuiet = request.at >= from && request.at < to;
        expect(plan(request) === undefined).toBe(isQuiet);
      }),
    );
  });

  it.each(operations)('meets the rates of $name', (operation) => {
    const plan = createFaultPlan({ seed: 7, active });
    const length = 40_000;
    const counts = new Map<string, number>();
    for (let ordinal = 0; ordinal < length; ordinal += 1) {
      const kind = plan({ operation, ordinal, at: loudAt(7) })?.kind ?? 'none';
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }

    for (const [kind, rate] of Object.entries(ratesOf(operation))) {
      const deviation = Math.abs((counts.get(kind) ?? 0) / length - rate);
      // Five standard deviations.
      expect(deviation).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / length));
    }
  });

  it('may have its own rates at all times', () => {
    const plan = createFaultPlan({ seed: 1, active, rates: { PublishBatch: { throttled: 1 } } });

    fc.assert(
      fc.property(requests, (request) => {
        const isPublish = request.operation.name === 'PublishBatch';
        expect(plan(request)?.kind).toBe(isPublish ? 'throttled' : undefined);
      }),
    );
  });

  it('blocks all requests to a service in an outage, even in a quiet time, and passes others', () => {
    const plan = createFaultPlan({
      seed: 1,
      active: { from: 0, to: 0 },
      outages: [{ service: 'sns', from: 100, to: 200 }],
    });
    const kindAt = (operation: Operation, at: number) => plan({ operation, ordinal: 0, at })?.kind;

    expect(kindAt(publish, 99)).toBeUndefined();
    expect(['server-error', 'lost-request']).toContain(kindAt(publish, 100));
    expect(['server-error', 'lost-request']).toContain(kindAt(publish, 199));
    expect(kindAt(publish, 200)).toBeUndefined();
    expect(kindAt({ service: 'sqs', name: 'ReceiveMessage' }, 150)).toBeUndefined();
  });
});
