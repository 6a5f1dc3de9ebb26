import { itemSizeBytes } from '@dynamo-outbox/unit-of-work/dynamodb';
import { resourceNotFound, validationError } from '../errors.ts';
import type { Item } from '../values/attribute-type.ts';
import { equalItems } from '../values/compare-values.ts';
import { LaggingView, type ViewTiming } from './lagging-view.ts';
import { type Entry, OrderedItems } from './ordered-items.ts';
import { findPosition, hashOf, identityOf, keyAttributesOf, orderOf, type Position } from './position.ts';
import type { ModelIndexShape, ModelKeySchema, ModelTableShape } from './table-shape.ts';
import { TableStream } from './table-stream.ts';

/** A view through which a table or an index is read. */
export interface ReadView {
  readonly keySchema: ModelKeySchema;
  /** Key schemas whose attributes form the start key of a page. */
  readonly startKeySchemas: readonly ModelKeySchema[];
  /** The items that this read sees. */
  items(): OrderedItems;
}

/** An item at one position, before and after a change. */
export interface TableChange {
  readonly position: Position;
  readonly before: Entry | undefined;
  readonly after: Item | undefined;
  readonly sizeBytes: number;
  readonly isExpiry: boolean;
}

interface TableIndex {
  readonly shape: ModelIndexShape;
  readonly view: LaggingView;
  readonly read: ReadView;
}

/** Options of a table. */
export interface ModelTableOptions {
  readonly now: () => number;
  readonly lag: ((view: { readonly table: string; readonly index?: string }) => number) | undefined;
  readonly shards: number;
}

/** A table of the model, its indexes and its stream. */
export class ModelTable {
  readonly shape: ModelTableShape;
  readonly stream: TableStream | undefined;
  readonly #items: OrderedItems;
  readonly #consistent: ReadView;
  readonly #replica: LaggingView | undefined;
  readonly #eventual: ReadView;
  readonly #indexes: ReadonlyMap<string, TableIndex>;
  readonly #now: () => number;

  constructor(shape: ModelTableShape, options: ModelTableOptions) {
    this.shape = shape;
    this.#now = options.now;
    this.stream =
      shape.stream === undefined ? undefined : new TableStream(shape.name, shape.stream, options.shards);
    this.#items = new OrderedItems(orderOf(shape.sortKey));
    this.#consistent = { keySchema: shape, startKeySchemas: [shape], items: () => this.#items };
    const timing = timingOf(shape.name, undefined, options);
    this.#replica =
      timing.lag === undefined
        ? undefined
        : new LaggingView(new OrderedItems(orderOf(shape.sortKey)), timing);
    this.#eventual = {
      ...this.#consistent,
      items: () => this.#replica?.settle() ?? this.#items,
    };
    this.#indexes = new Map(
      shape.indexes.map((index) => [
        index.name,
        toIndex(shape, index, timingOf(shape.name, index.name, options)),
      ]),
    );
  }

  /** The item at a position, as it is. */
  find(position: Position): Entry | undefined {
    return this.#items.find(position);
  }

  /** The key attributes of an item. */
  keyOf(item: Item): Item {
    return keyAttributesOf(item, [this.shape]);
  }

  /** All items, as they are. */
  all(): Iterable<Entry> {
    return this.#items.all();
  }

  /** Returns the view of a read. Throws for an unknown index and for a consistent read of an index. */
  viewFor({
    index,
    consistent,
  }: {
    readonly index: string | undefined;
    readonly consistent: boolean;
  }): ReadView {
    if (index === undefined) {
      return consistent ? this.#consistent : this.#eventual;
    }
    const found = this.#indexes.get(index);
    if (found === undefined) {
      throw validationError(`The table does not have the specified index: ${index}`);
    }
    if (consistent) {
      throw validationError('Consistent reads are not supported on global secondary indexes');
    }
    return found.read;
  }

  /** Writes a change to the table, and sends it to the indexes. */
  apply({ position, after, before, sizeBytes }: TableChange): void {
    const { partition, sort, tie } = position;
    const to = after === undefined ? undefined : { partition, sort, tie, item: after, sizeBytes };
    if (to === undefined) {
      this.#items.remove(position);
    } else {
      this.#items.put(to);
    }
    if (this.#replica !== undefined) {
      this.#replica.add({ identity: identityOf(position), from: before && position, to });
    }
    for (const { shape, view } of this.#indexes.values()) {
      this.#applyToIndex({ position, before: before?.item, after }, shape, view);
    }
  }

  /** Adds a change to the stream, unless it changes nothing. */
  record(change: TableChange): void {
    if (this.stream === undefined || isWithoutEffect(change)) {
      return;
    }
    const { position, before, after, sizeBytes, isExpiry } = change;
    this.stream.append({
      at: this.#now(),
      key: this.keyOf(after ?? before?.item ?? {}),
      partitionHash: hashOf(position.partition),
      before: before?.item,
      after,
      sizeBytes,
      isExpiry,
    });
  }

  #applyToIndex({ position, before, after }: ItemChange, shape: ModelIndexShape, view: LaggingView): void {
    const identity = identityOf(position);
    const from = before && findPosition(before, shape, identity);
    const to = after && this.#toIndexEntry(after, shape, identity);
    const isAbsent = from === undefined && to === undefined;
    const isUnchanged = shape.projection === 'KEYS_ONLY' && isSamePlace(from, to);
    if (!isAbsent && !isUnchanged) {
      view.add({ identity, from, to });
    }
  }

  #toIndexEntry(item: Item, shape: ModelIndexShape, identity: string): Entry | undefined {
    const place = findPosition(item, shape, identity);
    if (place === undefined) {
      return undefined;
    }
    const projected = shape.projection === 'ALL' ? item : keyAttributesOf(item, [this.shape, shape]);
    const { partition, sort, tie } = place;
    return { partition, sort, tie, item: projected, sizeBytes: itemSizeBytes(projected) };
  }
}

interface ItemChange {
  readonly position: Position;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

const isSamePlace = (from: Position | undefined, to: Position | undefined): boolean =>
  from?.partition === to?.partition && from?.sort === to?.sort;

const isWithoutEffect = ({ before, after }: TableChange): boolean =>
  before === undefined || after === undefined
    ? before === after
    : before.item === after || equalItems(before.item, after);

const timingOf = (table: string, index: string | undefined, { now, lag }: ModelTableOptions): ViewTiming => ({
  now,
  lag: lag === undefined ? undefined : () => lag({ table, ...(index === undefined ? {} : { index }) }),
});

const toIndex = (table: ModelTableShape, shape: ModelIndexShape, timing: ViewTiming): TableIndex => {
  const view = new LaggingView(new OrderedItems(orderOf(shape.sortKey)), timing);
  return {
    shape,
    view,
    read: { keySchema: shape, startKeySchemas: [table, shape], items: () => view.settle() },
  };
};

/** Finds a table by its name; throws a `ResourceNotFoundException` for an unknown one. */
export const requireTable = (
  tables: ReadonlyMap<string, ModelTable>,
  name: string | undefined,
): ModelTable => {
  const table = tables.get(name ?? '');
  if (table === undefined) {
    throw resourceNotFound();
  }
  return table;
};
