import { describe, expect, it } from '@jest/globals';
import { inboxRetentionRule } from './inbox-retention.ts';

const facts = { service: 'billing', queueDays: 4, deadLetterDays: 14, replayDays: 7 };

describe('inboxRetentionRule', () => {
  it.each([26, 30])('accepts an inbox of %d days if a message can return for 25 days', (inboxDays) => {
    expect(inboxRetentionRule({ ...facts, inboxDays })).toBe('kept');
  });

  it.each([24, 25])('rejects an inbox of %d days', (inboxDays) => {
    expect(inboxRetentionRule({ ...facts, inboxDays })).toEqual({
      fault:
        `The inbox of "billing" deletes the record of a message after ${inboxDays} days, but the message can be redelivered for ` +
        '25 (4 on the queue, 14 on the dead-letter queue, 7 by replay from an outbox); raise the retention of the inbox.',
    });
  });

  it.each(['queueDays', 'deadLetterDays', 'replayDays'])('adds a day of %s', (days) => {
    const more = { ...facts, inboxDays: 26, [days]: facts[days as 'queueDays'] + 1 };

    expect(inboxRetentionRule(more)).toMatchObject({
      fault: expect.stringContaining('be redelivered for 26'),
    });
  });
});
