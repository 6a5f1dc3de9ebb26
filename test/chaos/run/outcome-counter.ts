interface LogLine {
  readonly chaos?: string;
  readonly message?: string;
}

const parse = (line: string): LogLine | undefined => {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
};

/** Counts the outcomes of consumers and the log events of relays by name. Keeps all other lines. */
export class OutcomeCounter {
  readonly #counts = new Map<string, number>();
  readonly #others: string[] = [];

  /** Receives a line of the stack. */
  readonly hear = (line: string): void => {
    const said = line.replace(/^functions: /, '');
    const entry = parse(said);
    const name = entry?.chaos ?? entry?.message;
    if (name === undefined) {
      this.#others.push(line);
    } else {
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
  };

  /** By name. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort());
  }

  /** Lines that are not events, such as those of the function host. */
  get others(): readonly string[] {
    return this.#others;
  }
}
