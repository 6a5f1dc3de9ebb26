import type { Item } from '../values/attribute-type.ts';
import { type CompareSort, hashOf, type Position } from './position.ts';
import { compareStrings } from '../values/compare-values.ts';

/** An item and its position. Share its item, and do not change it. */
export interface Entry extends Position {
  readonly item: Item;
  readonly sizeBytes: number;
}

interface Partition {
  readonly key: string;
  readonly hash: number;
  /** In the order of sort keys. */
  readonly entries: Entry[];
}

const noEntries: readonly Entry[] = [];

/** The first place of a sorted list at which `isAhead` no longer holds. */
export const findPlace = <TElement>(
  sorted: readonly TElement[],
  isAhead: (element: TElement) => boolean,
): number => {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const element = sorted[middle];
    if (element !== undefined && isAhead(element)) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
};

/** Items grouped by partition key and sorted by sort key: a table, or the visible state of an index. */
export class OrderedItems {
  readonly compareSort: CompareSort;
  readonly #partitions = new Map<string, Partition>();
  #byHash: readonly Partition[] | undefined;

  constructor(compareSort: CompareSort) {
    this.compareSort = compareSort;
  }

  /** The entry at a position. */
  find(position: Position): Entry | undefined {
    const partition = this.#partitions.get(position.partition);
    if (partition === undefined) {
      return undefined;
    }
    const entry = partition.entries[this.placeOf(partition.entries, position)];
    return entry !== undefined && this.#compare(entry, position) === 0 ? entry : undefined;
  }

  /** Writes an entry, which replaces the entry at its position. */
  put(entry: Entry): void {
    const { entries } = this.#partitionOf(entry.partition);
    const place = this.placeOf(entries, entry);
    const there = entries[place];
    const isThere = there !== undefined && this.#compare(there, entry) === 0;
    entries.splice(place, isThere ? 1 : 0, entry);
  }

  /** Removes the entry at a position. */
  remove(position: Position): void {
    const partition = this.#partitions.get(position.partition);
    if (partition === undefined) {
      return;
    }
    const { entries } = partition;
    const place = this.placeOf(entries, position);
    const there = entries[place];
    if (there !== undefined && this.#compare(there, position) === 0) {
      entries.splice(place, 1);
    }
    if (entries.length === 0) {
      this.#partitions.delete(position.partition);
      this.#byHash = undefined;
    }
  }

  /** The entries of a partition, in order. */
  entriesOf(partition: string): readonly Entry[] {
    return this.#partitions.get(partition)?.entries ?? noEntries;
  }

  /** All entries of a part of the hash range in scan order, starting after `after`. */
  *scan(part: { readonly segment: number; readonly total: number }, after?: Position): Generator<Entry> {
    const from = after && { key: after.partition, hash: hashOf(after.partition) };
    for (const partition of this.#sorted()) {
      const isOfPart = Math.floor((partition.hash / 2 ** 32) * part.total) === part.segment;
      const order = from === undefined ? 1 : compareHashes(partition, from);
      if (isOfPart && order >= 0) {
        const start = after !== undefined && order === 0 ? this.placeBehind(partition.entries, after) : 0;
        yield* partition.entries.slice(start);
      }
    }
  }

  /** All entries, in the order in which partitions were added. */
  *all(): Generator<Entry> {
    for (const { entries } of this.#partitions.values()) {
      yield* entries;
    }
  }

  /** The first place among entries at or behind a position. */
  placeOf(entries: readonly Entry[], position: Position): number {
    return findPlace(entries, (entry) => this.#compare(entry, position) < 0);
  }

  /** The first place among entries behind a position. */
  placeBehind(entries: readonly Entry[], position: Position): number {
    return findPlace(entries, (entry) => this.#compare(entry, position) <= 0);
  }

  /** Compares positions of one partition. */
  #compare(left: Position, right: Position): number {
    return this.compareSort(left.sort, right.sort) || compareStrings(left.tie, right.tie);
  }

  #partitionOf(key: string): Partition {
    const found = this.#partitions.get(key);
    if (found !== undefined) {
      return found;
    }
    const partition = { key, hash: hashOf(key), entries: [] };
    this.#partitions.set(key, partition);
    this.#byHash = undefined;
    return partition;
  }

  #sorted(): readonly Partition[] {
    this.#byHash ??= [...this.#partitions.values()].sort(compareHashes);
    return this.#byHash;
  }
}

const compareHashes = (
  left: Pick<Partition, 'hash' | 'key'>,
  right: Pick<Partition, 'hash' | 'key'>,
): number => left.hash - right.hash || compareStrings(left.key, right.key);
