import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Stream of a child's line. */
export type ChildStream = 'stdout' | 'stderr';

/** Called with every line that a child writes. */
export type LineListener = (line: string, stream: ChildStream) => void;

const rememberedLines = 20;

/** The lines of a child: kept for error messages, and matched while the child starts. */
export class LineReader {
  readonly #errors: string[] = [];
  readonly #seen: string[] = [];
  readonly #listeners = new Set<LineListener>();

  constructor(listener?: LineListener) {
    if (listener !== undefined) {
      this.#listeners.add(listener);
    }
  }

  /** Reads a stream to its end. */
  read(input: Readable | null, stream: ChildStream): void {
    if (input !== null) {
      createInterface({ input }).on('line', (line) => {
        this.#hear(line, stream);
      });
    }
  }

  #hear(line: string, stream: ChildStream): void {
    for (const lines of stream === 'stderr' ? [this.#seen, this.#errors] : [this.#seen]) {
      lines.push(line);
      lines.splice(0, lines.length - rememberedLines);
    }
    for (const listener of [...this.#listeners]) {
      listener(line, stream);
    }
  }

  /** The last lines from stderr, oldest first. */
  lastErrors(): readonly string[] {
    return [...this.#errors];
  }

  /**
   * Calls back once for the first matching line, including lines already read. Returns a function that cancels the
   * wait.
   */
  onceMatch(pattern: RegExp, found: (match: RegExpMatchArray) => void): () => void {
    const listener = (line: string): void => {
      const match = pattern.exec(line);
      if (match !== null && this.#listeners.delete(listener)) {
        found(match);
      }
    };
    this.#listeners.add(listener);
    this.#seen.forEach(listener);
    return () => this.#listeners.delete(listener);
  }
}
