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

/** A message where a person looks. */
export interface WaitingLetter {
  readonly id: string;
  /** What is said of why it is there; `undefined` where SQS moved it. */
  readonly reason: string | undefined;
}

/** Everything a rule may look at, once a history is at rest. */
export interface Truth {
  readonly setup: Setup;
  /** Whether calls failed, so that a valid message may have used up its receives. */
  readonly hasTrouble: boolean;
  /** Whether the stream gave something up: without a second path, what followed it went on. */
  readonly hasGivenUp: boolean;
  /** Whether the clocks of writers agreed within 100 ms all the time. */
  readonly doClocksAgree: boolean;
  /** The results that producers received for their commits. */
  readonly tried: readonly { readonly labels: readonly string[]; readonly end: CommitEnd }[];
  /** Outbox items in the order of their commits. */
  readonly recorded: readonly RecordedItem[];
  /** Message ids in the order in which the topic took them. */
  readonly published: readonly string[];
  /** Message ids by ordering key, in the order of their effects. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
  /** Labels of what the consumer's outbox holds. */
  readonly echoes: readonly string[];
  /** Ids that were dead-lettered or parked at any time: they left the line. */
  readonly outOfLine: ReadonlySet<string>;
  readonly deadLetters: readonly WaitingLetter[];
  readonly parked: readonly WaitingLetter[];
  /** Ids that the consumer acknowledged as stale. */
  readonly stale: ReadonlySet<string>;
  /** How often the handler was called, by message id. */
  readonly tries: ReadonlyMap<string, number>;
  /** What was noticed on the way. */
  readonly audit: Audit;
  /** Ids that the consumer's inbox knows as processed. */
  readonly processed: ReadonlySet<string>;
  /** Ids that are in the consumer's queue still. */
  readonly queued: readonly string[];
  /** Sort keys of items that are still listed as undispatched. */
  readonly undispatched: readonly string[];
  /** Items that exist at rest, with what decides about their life. */
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
