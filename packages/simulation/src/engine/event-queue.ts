/** An event at a virtual time. */
interface ScheduledEvent {
  /** Virtual milliseconds. */
  readonly at: number;
  /** The order among events at the same time: first scheduled, first run. */
  readonly order: number;
  readonly run: () => void;
}

const isBefore = (one: ScheduledEvent, other: ScheduledEvent): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** Future events, the next one first: a binary heap. */
export class EventQueue {
  readonly #heap: ScheduledEvent[] = [];
  #order = 0;

  /** Number of scheduled events. */
  get size(): number {
    return this.#heap.length;
  }

  /** Adds an event. */
  push(at: number, run: () => void): void {
    this.#order += 1;
    this.#heap.push({ at, order: this.#order, run });
    this.#rise(this.#heap.length - 1);
  }

  /** Takes the next event. */
  pop(): ScheduledEvent | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && first !== last) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#swapIfBefore(place, above)) {
        return;
      }
      place = above;
    }
  }

  #sink(from: number): void {
    let place = from;
    for (;;) {
      const below = this.#earlierOf(2 * place + 1, 2 * place + 2);
      if (!this.#swapIfBefore(below, place)) {
        return;
      }
      place = below;
    }
  }

  #earlierOf(left: number, right: number): number {
    const one = this.#heap[left];
    const other = this.#heap[right];
    return one !== undefined && other !== undefined && isBefore(other, one) ? right : left;
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    const one = this.#heap[lower];
    const other = this.#heap[upper];
    if (one === undefined || other === undefined || !isBefore(one, other)) {
      return false;
    }
    this.#heap[lower] = other;
    this.#heap[upper] = one;
    return true;
  }
}
