import { describe, expect, it } from '@jest/globals';
import { concurrencyRule, queueReportRule } from './consumer-concurrency.ts';

const facts = { queue: 'billing--orders', function: 'on-order', reservedConcurrency: undefined };

describe('concurrencyRule', () => {
  it('accepts a maximum concurrency without a reserved one', () => {
    expect(concurrencyRule({ ...facts, maximumConcurrency: 10 })).toBe('kept');
  });

  it.each([10, 11])('accepts a reserved concurrency of %d with a maximum of 10', (reservedConcurrency) => {
    expect(concurrencyRule({ ...facts, maximumConcurrency: 10, reservedConcurrency })).toBe('kept');
  });

  it('rejects a reserved concurrency that is one below the maximum', () => {
    expect(concurrencyRule({ ...facts, maximumConcurrency: 10, reservedConcurrency: 9 })).toEqual({
      fault:
        'Function "on-order" has a reserved concurrency of 9, below the maximum concurrency of 10 of its queue ' +
        '"billing--orders"; throttled messages become dead letters. Remove the reserved concurrency, or lower ' +
        'the maximum concurrency.',
    });
  });

  it('rejects a reserved concurrency of 0', () => {
    expect(concurrencyRule({ ...facts, maximumConcurrency: 2, reservedConcurrency: 0 })).toMatchObject({
      fault: expect.stringContaining('a reserved concurrency of 0, below the maximum concurrency of 2'),
    });
  });

  it.each([undefined, 10])(
    'rejects a mapping without a maximum concurrency, with a reserved one of %p',
    (reservedConcurrency) => {
      expect(concurrencyRule({ ...facts, maximumConcurrency: undefined, reservedConcurrency })).toEqual({
        fault:
          'The mapping of queue "billing--orders" has no maximum concurrency, so a burst can use up the ' +
          "account's concurrency. Set a value from 2 to 1000.",
      });
    },
  );
});

describe('queueReportRule', () => {
  it('accepts a mapping with partial batch responses', () => {
    expect(queueReportRule({ queue: 'billing--orders', reportsBatchItemFailures: true })).toBe('kept');
  });

  it('rejects a mapping without partial batch responses', () => {
    expect(queueReportRule({ queue: 'billing--orders', reportsBatchItemFailures: false })).toEqual({
      fault:
        'The mapping of queue "billing--orders" does not report batch item failures, so it would delete messages ' +
        'that were not handled; enable ReportBatchItemFailures.',
    });
  });
});
