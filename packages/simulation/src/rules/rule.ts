/** The rules for a history, each with the promise that it checks. */
export const rulePromises = {
  'lost-commit': 'P1: a commit that was acknowledged is in the tables',
  'ghost-commit': 'P1: a commit that was refused is not',
  'lost-message': 'P2: every committed message had its effect, is parked, or is dead-lettered',
  'ghost-message': 'P3: only committed messages are published, and only they have effects',
  'repeated-effect': 'P4: an effect happens once',
  'torn-effect': 'P1: an effect and the message about it are written together',
  'published-out-of-order': 'P5: messages of a key are first published in the order of their commits',
  'handled-out-of-order': 'P5: effects of a key happen in the order of its commits',
  'sorted-out-of-order': 'P5: the outbox sorts the items of a key in the order of their commits',
  'left-behind': 'P2, P6: at rest no item is undispatched, and no message is in the queue',
  'unaccounted-for': 'P7: dead-lettered and parked messages have the expected reason',
  'expired-too-early': 'P8: nothing expires before it has done its work',
  'never-expires': 'P8: finished items expire',
  'stream-stopped': 'P2, P6: the relay publishes every message that no earlier one holds back',
  'false-mark': 'P2: every item that the store reports as marked is marked',
  'hardly-tried': 'P7: the consumer tries a message at least twice before it dead-letters it',
  'wrong-payload': 'P7: a handler sees every message in the version of its own contract',
  'rewritten-body': 'P3: topics, queues and dead-letter queues hold the bytes that the outbox recorded',
  'redriven-in-circles': 'P6: a redrive skips messages that fail again while it runs',
  restless: 'P6: a history comes to rest',
} as const;

/** A rule's name. */
export type RuleName = keyof typeof rulePromises;

/** A promise that was broken. */
export interface Violation {
  readonly rule: RuleName;
  /** Details of the violation, with names and values. */
  readonly detail: string;
}
