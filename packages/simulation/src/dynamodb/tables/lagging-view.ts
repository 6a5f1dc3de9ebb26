import type { Entry, OrderedItems } from './ordered-items.ts';
import type { Position } from './position.ts';

/** How an item changed, as a view sees it: out of one place, into another. */
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
  /** The present, in milliseconds. */
  readonly now: () => number;
  /** How long a change takes to become visible, in milliseconds; at once without it. */
  readonly lag: (() => number) | undefined;
}

/**
 * What an index or an eventually consistent read shows: the items as they were a while ago.
 *
 * Each change has its own lag. An item never goes back to an older state; two items may differ in age.
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

  /** Adds a change, to become visible after its lag. */
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

  /** What is visible now. */
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
