import type { DynamoDBRecord } from 'aws-lambda';
import type { TransientRefusal } from './errors.ts';
import type { Entry } from './tables/ordered-items.ts';
import { ModelTable, requireTable, type TableChange } from './tables/model-table.ts';
import type { ModelTableShape } from './tables/table-shape.ts';
import type { Item } from './values/attribute-type.ts';

/** One item of one table. */
interface ItemReference {
  readonly table: string;
  readonly key: Readonly<Item>;
}

/** A write that was committed. Do not change its items; they belong to the database. */
interface CommittedWrite extends ItemReference {
  /** When it was committed, in milliseconds. */
  readonly at: number;
  /** The operation that wrote it; `TimeToLive` for a deletion of an expired item. */
  readonly operation: string;
  /** The same number for all writes of one operation. */
  readonly commit: number;
  /** The item before; `undefined` where there was none. */
  readonly before: Readonly<Item> | undefined;
  /** The item after; `undefined` where it was deleted. */
  readonly after: Readonly<Item> | undefined;
}

/** Dependencies of a DynamoDB model, and the failures that it simulates. */
export interface ModelDatabaseOptions {
  /** The current time, in epoch milliseconds. */
  readonly now: () => number;
  /** A number in [0, 1): decides the order of a transaction's records in a stream. */
  readonly random: () => number;
  /**
   * Milliseconds that a change takes to reach an index or the eventually consistent reads of a table. Called for each
   * change and view. Without it, both are always up to date.
   */
  readonly lag?: (view: { readonly table: string; readonly index?: string }) => number;
  /** Shards of each stream. Default 1. */
  readonly shards?: number;
  /** Decides whether DynamoDB refuses a write for a transient reason. Called for each item of each write. */
  readonly refuse?: (item: ItemReference & { readonly operation: string }) => TransientRefusal | undefined;
  /** Decides whether a batch leaves an item unprocessed. Called for each item of each batch. */
  readonly leaveUnprocessed?: (item: ItemReference) => boolean;
}

/** Which expired items to delete. */
interface ExpireOptions {
  /** The table; all tables by default. */
  readonly table?: string;
  /** Deletes items that expired before this time, in epoch milliseconds. Default: the current time. */
  readonly expiredBefore?: number;
}

/** A change of one table. */
export interface DatabaseChange extends TableChange {
  readonly table: ModelTable;
  readonly key: Item;
}

interface UsedToken {
  readonly at: number;
  readonly request: unknown;
}

const tokenMilliseconds = 10 * 60 * 1_000;
const maxExpiredMilliseconds = 5 * 365 * 24 * 60 * 60 * 1_000;

/**
 * An in-memory model of DynamoDB: tables, indexes, streams and time to live, with a clock that the caller controls.
 *
 * It uses only the clock and the random numbers of its options, so that a run can be repeated.
 */
export class ModelDatabase {
  readonly #options: ModelDatabaseOptions;
  readonly #tables = new Map<string, ModelTable>();
  readonly #tokens = new Map<string, UsedToken>();
  readonly #writes: CommittedWrite[] = [];
  #commits = 0;

  constructor(options: ModelDatabaseOptions) {
    this.#options = options;
  }

  /** The current time, in epoch milliseconds. */
  now(): number {
    return this.#options.now();
  }

  /** Creates a table. Leaves an existing table of that name unchanged, as the local stack does. */
  createTable(shape: ModelTableShape): void {
    const { now, lag, shards = 1 } = this.#options;
    if (!this.#tables.has(shape.name)) {
      this.#tables.set(shape.name, new ModelTable(shape, { now, lag, shards }));
    }
  }

  /** Finds a table; throws a `ResourceNotFoundException` for an unknown name. */
  table(name: string | undefined): ModelTable {
    return requireTable(this.#tables, name);
  }

  /** All writes, in the order of their commits. */
  get writes(): readonly CommittedWrite[] {
    return this.#writes;
  }

  /** Returns the current items of a table, including expired ones. Do not change them. */
  itemsOf(table: string): readonly Readonly<Item>[] {
    return Array.from(this.table(table).all(), ({ item }) => item);
  }

  /** Number of shards of a table's stream; 0 without a stream. */
  shardsOf(table: string): number {
    return this.table(table).stream?.shards ?? 0;
  }

  /**
   * Reads at most `limit` records of a shard, after a sequence number or, without one, from the oldest. Records older
   * than 24 hours are removed, even if they were not read. Each call returns new copies.
   */
  readStream(
    table: string,
    shard: number,
    { after, limit = 1_000 }: { readonly after?: string | undefined; readonly limit?: number } = {},
  ): readonly DynamoDBRecord[] {
    return this.table(table).stream?.read(shard, { after, limit, now: this.now() }) ?? [];
  }

  /** Deletes expired items, and returns their number. DynamoDB deletes them hours or days after they expire. */
  expire({ table, expiredBefore = this.now() }: ExpireOptions = {}): number {
    const tables = table === undefined ? [...this.#tables.values()] : [this.table(table)];
    const changes = tables.flatMap((some) => expiredChanges(some, expiredBefore));
    for (const change of changes) {
      this.commit([change], 'TimeToLive');
    }
    return changes.length;
  }

  /** Writes changes immediately. */
  commit(changes: readonly DatabaseChange[], operation: string): void {
    this.#commits += 1;
    const at = this.now();
    for (const change of changes) {
      change.table.apply(change);
      this.#writes.push({
        at,
        operation,
        commit: this.#commits,
        table: change.table.shape.name,
        key: change.key,
        before: change.before?.item,
        after: change.after,
      });
    }
    for (const change of this.#inAnyOrder(changes)) {
      change.table.record(change);
    }
  }

  /** Returns why DynamoDB temporarily refuses to write an item, or `undefined` when it accepts the write. */
  refusalOf(table: string, key: Item, operation: string): TransientRefusal | undefined {
    return this.#options.refuse?.({ table, key, operation });
  }

  /** Checks whether a batch leaves an item unprocessed. */
  isLeftUnprocessed(table: string, key: Item): boolean {
    return this.#options.leaveUnprocessed?.({ table, key }) ?? false;
  }

  /** The request that used a client request token in the last ten minutes. */
  findRequest(token: string): unknown {
    const used = this.#tokens.get(token);
    return used !== undefined && used.at > this.now() - tokenMilliseconds ? used.request : undefined;
  }

  /** Remembers which request used a client request token. */
  rememberRequest(token: string, request: unknown): void {
    const now = this.now();
    for (const [known, { at }] of this.#tokens) {
      if (at > now - tokenMilliseconds) {
        break;
      }
      this.#tokens.delete(known);
    }
    this.#tokens.set(token, { at: now, request });
  }

  /** Shuffles changes, because DynamoDB orders the records of each item, but not the items of a transaction. */
  #inAnyOrder(changes: readonly DatabaseChange[]): readonly DatabaseChange[] {
    if (changes.length < 2) {
      return changes;
    }
    const left = changes.filter(({ table }) => table.stream !== undefined);
    const shuffled: DatabaseChange[] = [];
    while (left.length > 0) {
      const place = left.length === 1 ? 0 : Math.floor(this.#options.random() * left.length);
      shuffled.push(...left.splice(place, 1));
    }
    return shuffled;
  }
}

const expiryOf = ({ item }: Entry, attribute: string): number => Number(item[attribute]?.N) * 1_000;

const expiredChanges = (table: ModelTable, before: number): readonly DatabaseChange[] => {
  const { timeToLiveAttribute: attribute } = table.shape;
  if (attribute === undefined) {
    return [];
  }
  return Array.from(table.all())
    .filter((entry) => {
      const expiry = expiryOf(entry, attribute);
      // DynamoDB treats an expiry more than five years ago as a mistake, and keeps the item.
      return expiry < before && expiry > before - maxExpiredMilliseconds;
    })
    .map((entry) => ({
      table,
      key: table.keyOf(entry.item),
      position: { partition: entry.partition, sort: entry.sort, tie: entry.tie },
      before: entry,
      after: undefined,
      sizeBytes: entry.sizeBytes,
      isExpiry: true,
    }));
};
