/** Limits how many messages are held at the same time. */
export class Slots {
  readonly #size: number;
  #taken = 0;
  #wake: () => void = () => undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Number of free slots. */
  free(): number {
    return this.#size - this.#taken;
  }

  /** Takes one slot. */
  take(): void {
    this.#taken += 1;
  }

  /** Returns one slot. */
  giveBack(): void {
    this.#taken -= 1;
    this.wake();
  }

  /** Wakes the waiting caller. */
  wake(): void {
    this.#wake();
  }

  /** Resolves when a slot is returned, or at `wake`. Supports one waiting caller. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
