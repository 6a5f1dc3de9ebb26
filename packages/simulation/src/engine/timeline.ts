/** Something that happened. */
export interface TimelineEntry {
  /** Virtual epoch milliseconds. */
  readonly at: number;
  /** Who did it, or to whom it happened: a process, or `world`. */
  readonly who: string;
  /** Description of the event, for people. */
  readonly what: string;
}

/** Keeps what happened, in order. */
export class Timeline {
  readonly entries: TimelineEntry[] = [];

  /** Adds what happened. */
  add(at: number, who: string, what: string): void {
    this.entries.push({ at, who, what });
  }
}
