import { keptIf, type RuleOutcome } from './outcome.ts';

/** Retention of an inbox, and how long messages can be redelivered, in days. */
export interface InboxRetentionFacts {
  readonly service: string;
  readonly inboxDays: number;
  readonly queueDays: number;
  readonly deadLetterDays: number;
  /** How many days after a message was sent its outbox can still replay it. */
  readonly replayDays: number;
}

/**
 * The inbox must keep the record of a message for longer than the message can be redelivered. Otherwise the effect can
 * happen twice.
 */
export const inboxRetentionRule = (facts: InboxRetentionFacts): RuleOutcome => {
  const { service, inboxDays, queueDays, deadLetterDays, replayDays } = facts;
  const needed = queueDays + deadLetterDays + replayDays;
  return keptIf(
    inboxDays > needed,
    `The inbox of "${service}" deletes the record of a message after ${inboxDays} days, but the message can be redelivered for ${needed} ` +
      `(${queueDays} on the queue, ${deadLetterDays} on the dead-letter queue, ${replayDays} by replay from an outbox); ` +
      'raise the retention of the inbox.',
  );
};
