import { describe, expect, it } from '@jest/globals';
import { DEFAULT_CALLER_LIFETIME_DAYS } from '@dynamo-outbox/messaging/limits';
import { limits } from './limits.ts';
import { defaultRetentionDays } from './service-options.ts';

describe('the default lifetime of a caller', () => {
  it('covers the longest wait of a message in queue and dead-letter queue, and its replay from an outbox', () => {
    const { maximum: longestQueueDays } = limits.queueRetentionDays;

    expect(DEFAULT_CALLER_LIFETIME_DAYS).toBeGreaterThanOrEqual(
      2 * longestQueueDays + defaultRetentionDays.outbox,
    );
  });
});
