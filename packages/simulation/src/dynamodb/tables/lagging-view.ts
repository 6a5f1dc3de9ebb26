import type { Entry, OrderedItems } from './ordered-items.ts';
import type { Position } from './position.ts';

/** A change of an item in a view: from one place to another. */
export interface ViewChange {
  /** The item's key in the table, as text. */
  readonly identity: string;
  readonly from: Position | undefined;
  readonly to: Entry | undefined;
}

interface PendingChange extends ViewChange {
  readonly visibleAt: number;
}

/** When changes become visible. */
export interface ViewTiming {
  /** The current time, in milliseconds. */
  readonly now: () => number;
  /** Time in milliseconds until a change becomes visible. Default: immediately. */
  readonly lag: (() => number) | undefined;
}

/**
 * The items that an index or an eventually consistent read shows: an earlier state of the table.
 *
 * Each change has its own lag. An item never returns to an older state, but two items may show states of different age.
 */
export class LaggingView {
  readonly #items: OrderedItems;
  readonly #timing: ViewTiming;
  #pending: PendingChange[] = [];
  #nextVisibleAt = Number.POSITIVE_INFINITY;

  constructor(items: OrderedItems, timing: ViewTiming) {
    this.#items = items;
    this.#timing = timing;
  }

  /** Adds a change, which becomes visible after its lag. */
  add(change: ViewChange): void {
    const { now, lag } = this.#timing;
    if (lag === undefined) {
      this.#apply(change);
      return;
    }
    const earliest = this.#pending.reduce(
      (latest, { identity, visibleAt }) =>
        identity === change.identity ? Math.max(latest, visibleAt) : latest,
      now(),
    );
    const visibleAt = Math.max(earliest, now() + lag());
    this.#pending.push({ ...change, visibleAt });
    this.#nextVisibleAt = Math.min(this.#nextVisibleAt, visibleAt);
  }

  /** Returns the items that are visible now. */
  settle(): OrderedItems {
    const now = this.#timing.now();
    if (this.#nextVisibleAt <= now) {
      const due = this.#pending.filter(({ visibleAt }) => visibleAt <= now);
      this.#pending = this.#pending.filter(({ visibleAt }) => visibleAt > now);
      this.#nextVisibleAt = Math.min(...this.#pending.map(({ visibleAt }) => visibleAt));
      due.forEach((change) => {
        this.#apply(change);
      });
    }
    return this.#items;
  }

  #apply({ from, to }: ViewChange): void {
    if (from !== undefined) {
      this.#items.remove(from);
    }
    if (to !== undefined) {
      this.#items.put(to);
    }
  }
}
