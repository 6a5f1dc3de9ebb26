import type { PublishResult } from './message-publisher.ts';

/** The broker's answer to a message that it did not accept. */
export type PublishFailure = Extract<PublishResult, { readonly outcome: 'failed' }>;

/** Creates the failure of a message. */
export const toFailure = (fault: PublishFailure['fault'], code: string, reason: string): PublishFailure => ({
  outcome: 'failed',
  fault,
  code,
  reason,
});

/** Failure of a message whose topic is not configured. */
export const unknownTopic = (topic: string): PublishFailure =>
  toFailure('sender', 'UNKNOWN_TOPIC', `No topic named '${topic}' is configured.`);
