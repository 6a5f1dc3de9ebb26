import type { Setup } from '../history/setup.ts';
import type { Audit } from '../world/audit.ts';
import type { CommitEnd } from '../world/producer.ts';

/** A message as the outbox recorded it. */
export interface RecordedMessage {
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  readonly label: string;
  readonly kind: string;
}

/** An outbox item as it was committed. */
export interface RecordedItem {
  readonly orderingKey: string;
  readonly sortKey: string;
  readonly messages: readonly RecordedMessage[];
}

/** A copy of a message outside the outbox. */
export interface MessageCopy {
  readonly id: string;
  /** The topic or the queue. */
  readonly place: string;
}

/** A message that waits for an operator. */
export interface WaitingLetter {
  readonly id: string;
  /** The recorded reason; `undefined` if SQS moved it. */
  readonly reason: string | undefined;
}

/** The data that rules check when a history is at rest. */
export interface Truth {
  readonly setup: Setup;
  /** Whether calls failed, so that a valid message may have used up its receives. */
  readonly hasTrouble: boolean;
  /** Whether the stream gave up a record. Without a second path, later records were published before it. */
  readonly hasGivenUp: boolean;
  /** Whether the clocks of writers always agreed within 100 ms. */
  readonly doClocksAgree: boolean;
  /** The results that producers received for their commits. */
  readonly tried: readonly { readonly labels: readonly string[]; readonly end: CommitEnd }[];
  /** Outbox items in the order of their commits. */
  readonly recorded: readonly RecordedItem[];
  /** Message ids in the order in which the topic accepted them. */
  readonly published: readonly string[];
  /** Copies of messages on topics and queues that differ from the outbox, other than by the edit of an operator. */
  readonly rewritten: readonly MessageCopy[];
  /** Message ids by ordering key, in the order of their effects. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
  /** Labels of the messages in the consumer's outbox. */
  readonly echoes: readonly string[];
  /** Ids of messages that were dead-lettered or parked at any time. Order does not apply to them. */
  readonly outOfLine: ReadonlySet<string>;
  readonly deadLetters: readonly WaitingLetter[];
  readonly parked: readonly WaitingLetter[];
  /** Ids that the consumer acknowledged as stale. */
  readonly stale: ReadonlySet<string>;
  /** How often the handler was called, by message id. */
  readonly tries: ReadonlyMap<string, number>;
  /** Observations during the run. */
  readonly audit: Audit;
  /** Ids that the consumer's inbox knows as processed. */
  readonly processed: ReadonlySet<string>;
  /** Ids of messages that are still in the consumer's queue. */
  readonly queued: readonly string[];
  /** Sort keys of items that are still listed as undispatched. */
  readonly undispatched: readonly string[];
  /** Items that exist at rest, with their expiry and marks. */
  readonly stored: readonly {
    readonly orderingKey: string;
    readonly sortKey: string;
    readonly messageIds: readonly string[];
    readonly expires: boolean;
  }[];
  /** Items that were deleted by time to live, with the time. */
  readonly expired: readonly {
    readonly messageIds: readonly string[];
    /** Ids of them that were neither published nor parked at that time. */
    readonly unsentIds: readonly string[];
  }[];
}
