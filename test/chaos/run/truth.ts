/** What a run is judged by: what the tables, the queues and the producer's journal say once everything is at rest. */
import type { Account } from '../ledger/account.ts';
import type { LedgerEntry } from '../ledger/contract.ts';
import type { Attempt } from '../ledger/journal.ts';

/** A message that stands in an outbox, and so was committed. */
export interface RecordedMessage {
  readonly id: string;
  readonly entry: LedgerEntry;
  /** The message that this one confirms. */
  readonly confirms?: string;
  /** Item of the outbox that holds it. */
  readonly item: string;
  /** Whether the outbox still lists it as undispatched. */
  readonly isPending: boolean;
}

/** What a consumer has made of the messages about an account. */
export interface Statement {
  /** Numbers of the entries, in the order of the commits. */
  readonly numbers: readonly number[];
  readonly total: number;
}

/** One way from an outbox to a consumer. */
export interface Hop {
  /** Name of the consumer. */
  readonly name: string;
  readonly isOrdered: boolean;
  readonly recorded: ReadonlyMap<string, RecordedMessage>;
  /** How often each message had its effect. */
  readonly effects: ReadonlyMap<string, number>;
  readonly statements: ReadonlyMap<string, Statement>;
  /** Ids of the messages on the consumer's dead-letter queue; what cannot be read is there as its body. */
  readonly deadLettered: readonly string[];
  /** Ids of the messages on the relay's parking queue. */
  readonly parked: readonly string[];
  /** Records that the relay's event source mapping gave up. */
  readonly givenUp: number;
  /** Messages that are still on the consumer's queue. */
  readonly queued: number;
}

/** Everything at rest. */
export interface Truth {
  readonly attempts: readonly Attempt[];
  readonly accounts: ReadonlyMap<string, Account>;
  /** From the ledger to the statements. */
  readonly entries: Hop;
  /** From the statements back to the ledger. */
  readonly confirmations: Hop;
  /** Ids of the messages that the broker took. */
  readonly published: ReadonlySet<string>;
}
