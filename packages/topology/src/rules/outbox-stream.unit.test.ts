import { describe, expect, it } from '@jest/globals';
import {
  parallelizationRule,
  streamFailureBucketRule,
  streamFilterRule,
  streamReportRule,
  streamViewRule,
} from './outbox-stream.ts';

const table = 'orders-outbox';
const relay = 'orders-outbox-relay';

describe('streamViewRule', () => {
  it.each(['NEW_IMAGE', 'NEW_AND_OLD_IMAGES'])('accepts a stream with %s', (view) => {
    expect(streamViewRule({ table, function: relay, view })).toBe('kept');
  });

  it.each(['KEYS_ONLY', 'OLD_IMAGE'])('rejects a stream with %s', (view) => {
    expect(streamViewRule({ table, function: relay, view })).toEqual({
      fault:
        `The stream of table "orders-outbox" has the view type ${view}, which contains no messages for function ` +
        '"orders-outbox-relay"; use NEW_IMAGE.',
    });
  });

  it('rejects a table without a stream', () => {
    expect(streamViewRule({ table, function: relay, view: undefined })).toEqual({
      fault: 'Table "orders-outbox" has no stream for function "orders-outbox-relay"; enable a stream.',
    });
  });
});

describe('streamFilterRule', () => {
  it('accepts filters for inserts only, one or several', () => {
    expect(streamFilterRule({ table, function: relay, eventNames: ['INSERT'] })).toBe('kept');
    expect(streamFilterRule({ table, function: relay, eventNames: ['INSERT', 'INSERT'] })).toBe('kept');
  });

  it.each([
    [[], 'everything'],
    [['INSERT', 'MODIFY'], 'INSERT, MODIFY'],
    [['MODIFY'], 'MODIFY'],
    [['INSERT', 'REMOVE'], 'INSERT, REMOVE'],
  ])('rejects a filter for %p', (eventNames, passing) => {
    expect(streamFilterRule({ table, function: relay, eventNames })).toEqual({
      fault:
        `The mapping from the stream of "orders-outbox" to function "orders-outbox-relay" passes ${passing}; ` +
        'filter on the event name INSERT.',
    });
  });
});

describe('streamFilterRule with further conditions', () => {
  it('rejects every condition that may withhold an insert', () => {
    const facts = { table, function: relay, eventNames: ['INSERT'] };

    expect(streamFilterRule({ ...facts, furtherConditions: [] })).toBe('kept');
    expect(streamFilterRule({ ...facts, furtherConditions: ['dynamodb'] })).toEqual({
      fault:
        'The mapping from the stream of "orders-outbox" to function "orders-outbox-relay" also filters on ' +
        'dynamodb, and records that this blocks would not be published; filter on the event name INSERT only.',
    });
  });
});

describe('streamReportRule', () => {
  it('accepts a mapping with partial batch responses, and rejects one without', () => {
    const facts = { table, hasBucketForFailures: false };

    expect(streamReportRule({ ...facts, reportsBatchItemFailures: true })).toBe('kept');
    expect(streamReportRule({ ...facts, reportsBatchItemFailures: false })).toEqual({
      fault:
        'The mapping from the stream of "orders-outbox" does not report batch item failures, so it would lose ' +
        'every message that the relay could not publish; enable ReportBatchItemFailures.',
    });
  });
});

describe('streamFailureBucketRule', () => {
  it('accepts a mapping with a bucket for failures, and rejects one without', () => {
    const facts = { table, reportsBatchItemFailures: false };

    expect(streamFailureBucketRule({ ...facts, hasBucketForFailures: true })).toBe('kept');
    expect(streamFailureBucketRule({ ...facts, hasBucketForFailures: false })).toEqual({
      fault:
        'The mapping from the stream of "orders-outbox" has no bucket for records that it gives up; add an S3 on-failure ' +
        'destination.',
    });
  });
});

describe('parallelizationRule', () => {
  it.each([undefined, 1])('accepts a factor of %p for a FIFO topic', (parallelizationFactor) => {
    expect(parallelizationRule({ table, parallelizationFactor, isTopicFifo: true })).toBe('kept');
  });

  it('rejects a factor of 2 for a FIFO topic', () => {
    expect(parallelizationRule({ table, parallelizationFactor: 2, isTopicFifo: true })).toEqual({
      fault:
        'The mapping from the stream of "orders-outbox" has a parallelization factor of 2, but its topic is FIFO; ' +
        'set it to 1, or use a standard topic without order.',
    });
  });

  it('does not apply to a standard topic', () => {
    expect(parallelizationRule({ table, parallelizationFactor: 10, isTopicFifo: false })).toBe(
      'not-applicable',
    );
  });
});
