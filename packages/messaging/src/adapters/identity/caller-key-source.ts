/** Source of the keys that sign and verify callers: a file, a secret, a key service. */
export interface CallerKeySource {
  /**
   * Returns the current key set as JSON text, from `rotateCallerKeys` or `toPublicCallerKeys`.
   *
   * MUST read it anew in every call, because rotation depends on it. MUST reject if it cannot be read. SHOULD stop when the
   * signal is aborted.
   */
  read(signal: AbortSignal): Promise<string>;
}

/** Keys that never change while the process runs: for tests, and for services that restart for a rotation. */
export class StaticCallerKeys implements CallerKeySource {
  readonly #keySet: string;

  /** Takes the key set as JSON text. */
  constructor(keySet: string) {
    this.#keySet = keySet;
  }

  /** Returns the text that the constructor was given. */
  async read(): Promise<string> {
    return this.#keySet;
  }
}
