/**
 * The final state that a run is judged by: the tables, the queues and the producer's journal when everything is at
 * rest.
 */
import type { Account } from '../ledger/account.ts';
import type { LedgerEntry } from '../ledger/contract.ts';
import type { Attempt } from '../ledger/journal.ts';

/** A committed message in an outbox. */
export interface RecordedMessage {
  readonly id: string;
  readonly entry: LedgerEntry;
  /** Its topic and account. Order applies within a line. */
  readonly line: string;
  /** Its ordering key. The outbox orders all messages of a key. */
  readonly orderingKey: string;
  /** Its place in the sort order of the outbox, over all keys. */
  readonly place: number;
  /** The message that this one confirms. */
  readonly confirms?: string;
  /** The outbox item that holds it; all parts of a split item are one. */
  readonly item: string;
  /** Whether the outbox still lists it as undispatched. */
  readonly isPending: boolean;
}

/** The final state of an outbox item, or of one part of a split item. */
export interface ItemState {
  readonly key: string;
  readonly messageIds: readonly string[];
  readonly isPending: boolean;
  /** Epoch seconds. */
  readonly expiresAt?: number | undefined;
  /** Ids of its messages that are marked as parked. */
  readonly parked: readonly string[];
}

/** The result of a consumer for the messages of a line. */
export interface Statement {
  /** Ids of the messages, in the order of their effects. */
  readonly ids: readonly string[];
  readonly total: number;
}

/** The path from an outbox to the consumers of its topics. */
export interface Hop {
  /** Name of the consuming service. */
  readonly name: string;
  readonly isOrdered: boolean;
  readonly recorded: ReadonlyMap<string, RecordedMessage>;
  readonly items: readonly ItemState[];
  /** Heads of ordering keys, by key: when they may expire, in epoch seconds. */
  readonly heads: ReadonlyMap<string, number | undefined>;
  /** How often each message had its effect. */
  readonly effects: ReadonlyMap<string, number>;
  /** When the inbox records of the consumed messages may expire, in epoch seconds. */
  readonly inbox: ReadonlyMap<string, number | undefined>;
  /** By line. */
  readonly statements: ReadonlyMap<string, Statement>;
  /** Ids of the messages on the consumers' dead-letter queues; an unreadable message is represented by its body. */
  readonly deadLettered: readonly string[];
  /** Ids of the messages on the relay's parking queue. */
  readonly parked: readonly string[];
  /** Records that the relay's event source mapping gave up. */
  readonly givenUp: number;
  /** Messages that are still on the consumers' queues. */
  readonly queued: number;
}

/** Actions of operators on single messages. */
export interface Operated {
  /** Messages that they sent back, or tried to. */
  readonly redriven: ReadonlySet<string>;
  /** Those of them that they edited before. */
  readonly edited: ReadonlySet<string>;
}

/** The final state of a run. */
export interface Truth {
  /** When the run began, in epoch seconds. */
  readonly beganAt: number;
  readonly attempts: readonly Attempt[];
  readonly accounts: ReadonlyMap<string, Account>;
  /** From the ledger to the statements. */
  readonly entries: Hop;
  /** From the statements back to the ledger. */
  readonly confirmations: Hop;
  /** Ids of the messages that the broker accepted. */
  readonly published: ReadonlySet<string>;
  readonly operated: Operated;
}
