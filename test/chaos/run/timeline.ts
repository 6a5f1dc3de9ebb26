/** The progress of a run at one time. */
export interface Moment {
  readonly second: number;
  /** Messages that producers reported as committed. */
  readonly committed: number;
  /** Messages that the broker accepted, including confirmations. */
  readonly published: number;
}

const intervalMilliseconds = 1_000;

/** Records the progress of a run once a second. */
export class Timeline {
  readonly #moments: Moment[] = [];
  #timer: NodeJS.Timeout | undefined;

  start(look: () => Moment): void {
    this.#timer = setInterval(() => {
      this.#moments.push(look());
    }, intervalMilliseconds);
    // The timer must not keep the process alive.
    this.#timer.unref();
  }

  stop(): readonly Moment[] {
    clearInterval(this.#timer);
    return this.#moments;
  }
}
