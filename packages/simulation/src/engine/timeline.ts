/** One event of a run. */
export interface TimelineEntry {
  /** Virtual epoch milliseconds. */
  readonly at: number;
  /** The process that the event belongs to, or `world`. */
  readonly who: string;
  /** Description of the event, for people. */
  readonly what: string;
}

/** Records events in order. */
export class Timeline {
  readonly entries: TimelineEntry[] = [];

  /** Adds an event. */
  add(at: number, who: string, what: string): void {
    this.entries.push({ at, who, what });
  }
}
