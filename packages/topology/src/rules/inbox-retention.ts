import { keptIf, type RuleOutcome } from './outcome.ts';

/** How long an inbox remembers, and how long a message can come back, in days. */
export interface InboxRetentionFacts {
  readonly service: string;
  readonly inboxDays: number;
  readonly queueDays: number;
  readonly deadLetterDays: number;
  /** How long ago a message can be published again from the outbox it came from. */
  readonly replayDays: number;
}

/** An inbox remembers a message for longer than it can come back, or its effect happens twice. */
export const inboxRetentionRule = (facts: InboxRetentionFacts): RuleOutcome => {
  const { service, inboxDays, queueDays, deadLetterDays, replayDays } = facts;
  const needed = queueDays + deadLetterDays + replayDays;
  return keptIf(
    inboxDays > needed,
    `The inbox of "${service}" forgets a message after ${inboxDays} days, while it can come back for ${needed} ` +
      `(${queueDays} on the queue, ${deadLetterDays} on the dead-letter queue, ${replayDays} by replay from an outbox); ` +
      'keep the inbox longer.',
  );
};
