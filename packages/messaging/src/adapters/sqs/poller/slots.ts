/** Places for messages. */
export class Slots {
  readonly #size: number;
  #taken = 0;
  #wake: () => void = () => undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Places that are free. */
  free(): number {
    return this.#size - this.#taken;
  }

  /** Takes one place. */
  take(): void {
    this.#taken += 1;
  }

  /** Gives one place back. */
  giveBack(): void {
    this.#taken -= 1;
    this.wake();
  }

  /** Wakes the caller that waits for a slot. */
  wake(): void {
    this.#wake();
  }

  /** Resolves when a place is given back, or at `wake`. For one who waits. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
