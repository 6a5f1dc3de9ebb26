/** How far a run was at a moment. */
export interface Moment {
  readonly second: number;
  /** Messages that producers said they committed. */
  readonly committed: number;
  /** Messages that the broker took, confirmations included. */
  readonly published: number;
}

const intervalMilliseconds = 1_000;

/** Notes once a second how far a run is. */
export class Timeline {
  readonly #moments: Moment[] = [];
  #timer: NodeJS.Timeout | undefined;

  start(look: () => Moment): void {
    this.#timer = setInterval(() => {
      this.#moments.push(look());
    }, intervalMilliseconds);
    // It keeps nobody waiting.
    this.#timer.unref();
  }

  stop(): readonly Moment[] {
    clearInterval(this.#timer);
    return this.#moments;
  }
}
