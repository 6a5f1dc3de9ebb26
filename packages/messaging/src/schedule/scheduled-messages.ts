import type { OutboxItem } from '../outbox/outbox-item.ts';
import type {
  ReleaseOrder,
  ScheduleChange,
  ScheduledItem,
  ScheduledKey,
} from '../outbox/schedule/scheduled-item.ts';
import type { HeadMove } from '../outbox/stored-order.ts';

/** An entry of the list of scheduled messages. */
export interface ScheduledEntry extends ScheduledKey {
  /** When it is due, ISO 8601. */
  readonly dueAt: string;
}

/** A page of the list. */
export interface DuePage {
  /** Number of the shard, from 0. */
  readonly shard: number;
  /** The page has only messages that are due before this instant. */
  readonly dueBefore: Date;
  /** The page has only messages that are due at or after this instant. Default: no limit. */
  readonly dueFrom?: Date | undefined;
  /** The `next` of the page before. */
  readonly after?: DueCursor | undefined;
  /** Most entries in the page. */
  readonly limit: number;
}

/** A place in the list, opaque to the reader. */
export type DueCursor = string;

/** Entries of a page of the list. */
export interface DueEntries {
  /** By due time, then by id. MAY be empty although more entries follow. */
  readonly entries: readonly ScheduledEntry[];
  /** Number of entries whose key cannot be read, which are left out. */
  readonly unreadable: number;
  /** Where the next page starts, always after this page; absent at the end of the list. */
  readonly next?: DueCursor | undefined;
}

/**
 * A scheduled message, or the damaged attribute that makes it unreadable, with its order if that can be read. `undefined` if it is not
 * scheduled any more.
 */
export type FoundSchedule =
  | { readonly item: ScheduledItem }
  | { readonly undecodable: string; readonly order?: ReleaseOrder | undefined }
  | undefined;

/** The release of a scheduled message. */
export interface Release {
  readonly scheduled: Pick<ScheduledItem, 'orderingKey' | 'messageId' | 'revision'>;
  /** The outbox item that it becomes. */
  readonly item: OutboxItem;
  /** How the head of its key moves; absent with order `none`. */
  readonly head: HeadMove | undefined;
}

/**
 * Result of a release. `changed`: the message was released, moved or cancelled meanwhile. `contended`: another commit moved the head of
 * the key, so another attempt may succeed. Nothing was written in both cases.
 */
export type ReleaseOutcome = 'released' | 'changed' | 'contended';

/** The releasing side of an outbox: its scheduled messages. Use cases do not use it. */
export interface ScheduledMessages {
  /** Number of shards of the list. All messages of an ordering key are in one shard. */
  readonly shards: number;

  /**
   * Lists scheduled messages of one shard by due time, then by id.
   *
   * MAY be slightly outdated: an entry may be released, moved or cancelled, and a new entry may be missing.
   */
  listDue(page: DuePage): Promise<DueEntries>;

  /** Reads a scheduled message. MUST see every write that was acknowledged before the call. */
  find(key: ScheduledKey): Promise<FoundSchedule>;

  /** Finds how the head of a key moves for the next item. MUST see every write that was acknowledged before the call. */
  findHeadMove(orderingKey: string, now: Date): Promise<HeadMove>;

  /**
   * Replaces a scheduled message by its outbox item, in one transaction.
   *
   * MUST write nothing if the message is not at the given revision any more, or if the head is not at `from`. A call whose outcome is
   * unknown rejects, and the message is then either released completely or still scheduled.
   */
  release(release: Release): Promise<ReleaseOutcome>;
}

/** Scheduled messages that an operator may also change. */
export interface ChangeableSchedules extends ScheduledMessages {
  /** Moves or removes a scheduled message. MUST write nothing and return `changed` if it is not at the given revision any more. */
  change(change: Exclude<ScheduleChange, { readonly kind: 'add' }>): Promise<'done' | 'changed'>;
}
